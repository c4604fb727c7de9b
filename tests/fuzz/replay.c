/* replay.c: runs a fuzz target over files, for builds without a fuzzer.
 *
 * Arguments are files or folders of files; each file's bytes are given to the
 * target once, in memory of exactly their size, so that a sanitizer sees every
 * read beyond them. Prints the number of files; a crash names the file it was at. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned long replayed;

static void die(const char *path)
{
    perror(path);
    exit(2);
}

static void replay_file(const char *path, size_t size)
{
    FILE *f    = fopen(path, "rb");
    uint8_t *p = malloc(size ? size : 1);
    if (!f || !p || fread(p, 1, size, f) != size) {
        die(path);
    }
    fclose(f);
    fprintf(stderr, "%s\n", path);
    LLVMFuzzerTestOneInput(p, size);
    free(p);
    replayed++;
}

static void replay(const char *path);

static void replay_folder(const char *path)
{
    struct dirent **names;
    int n = scandir(path, &names, NULL, alphasort);
    if (n < 0) {
        die(path);
    }
    for (int i = 0; i < n; i++) {
        char *child;
        if (names[i]->d_name[0] != '.' && asprintf(&child, "%s/%s", path, names[i]->d_name) > 0) {
            replay(child);
            free(child);
        }
        free(names[i]);
    }
    free(names);
}

static void replay(const char *path)
{
    struct stat st;
    if (stat(path, &st) < 0) {
        die(path);
    }
    if (S_ISDIR(st.st_mode)) {
        replay_folder(path);
    } else {
        replay_file(path, (size_t)st.st_size);
    }
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        replay(argv[i]);
    }
    printf("%lu\n", replayed);
    return 0;
}
