/* ahead.c: reading ahead, so that inflating and parsing run side by side.
 *
 * A ring of blocks with one writer, the thread, and one reader. Counters only grow;
 * block i is at i modulo BLOCKS. The lock is taken once per block. The thread takes
 * no signals: they stay with the threads of the program. */
#include "io/ahead_priv.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#define BLOCKS     4u
#define BLOCK_SIZE ((size_t)256 << 10)

struct ahead {
    struct ecl_input in;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t filled, freed;
    char *block[BLOCKS];
    size_t n[BLOCKS];
    unsigned long made, taken; /* blocks; under the lock */
    bool ended, stop;          /* under the lock */
    int status;                /* of the input, once ended: ECL_OK at its end */
    struct ecl_error err;
    size_t at; /* of the block being taken; the reader's alone */
};

/* Waits for a free block; false when nobody wants more. */
static bool wait_free(struct ahead *a)
{
    pthread_mutex_lock(&a->lock);
    while (a->made - a->taken == BLOCKS && !a->stop) {
        pthread_cond_wait(&a->freed, &a->lock);
    }
    bool go = !a->stop;
    pthread_mutex_unlock(&a->lock);
    return go;
}

static void *run(void *ctx)
{
    struct ahead *a = ctx;
    bool ended      = false;
    while (!ended && wait_free(a)) {
        unsigned i  = (unsigned)(a->made % BLOCKS); /* only this thread changes made */
        ssize_t got = ecl_input_full(&a->in, a->block[i], BLOCK_SIZE, &a->err);
        ended       = got < (ssize_t)BLOCK_SIZE;
        pthread_mutex_lock(&a->lock);
        a->n[i]   = got > 0 ? (size_t)got : 0;
        a->status = got < 0 ? (int)got : ECL_OK;
        a->ended  = ended;
        a->made += got > 0;
        pthread_cond_signal(&a->filled);
        pthread_mutex_unlock(&a->lock);
    }
    return NULL;
}

/* Waits until a block is there; its size, 0 at the end. */
static size_t wait_filled(struct ahead *a)
{
    pthread_mutex_lock(&a->lock);
    while (a->made == a->taken && !a->ended) {
        pthread_cond_wait(&a->filled, &a->lock);
    }
    size_t n = a->made == a->taken ? 0 : a->n[a->taken % BLOCKS];
    pthread_mutex_unlock(&a->lock);
    return n;
}

static void give_back(struct ahead *a)
{
    pthread_mutex_lock(&a->lock);
    a->taken++;
    pthread_cond_signal(&a->freed);
    pthread_mutex_unlock(&a->lock);
    a->at = 0;
}

static ssize_t ahead_read(void *ctx, void *buf, size_t n, struct ecl_error *err)
{
    struct ahead *a = ctx;
    size_t have     = wait_filled(a);
    if (have == 0) {
        if (a->status != ECL_OK && err) {
            *err = a->err;
        }
        return a->status;
    }
    const char *block = a->block[a->taken % BLOCKS];
    if (n > have - a->at) {
        n = have - a->at;
    }
    memcpy(buf, block + a->at, n);
    a->at += n;
    if (a->at == have) {
        give_back(a);
    }
    return (ssize_t)n;
}

static void ahead_free(struct ahead *a)
{
    for (unsigned i = 0; i < BLOCKS; i++) {
        free(a->block[i]);
    }
    free(a);
}

static void ahead_close(void *ctx)
{
    struct ahead *a = ctx;
    pthread_mutex_lock(&a->lock);
    a->stop = true;
    pthread_cond_signal(&a->freed);
    pthread_mutex_unlock(&a->lock);
    pthread_join(a->thread, NULL);
    pthread_cond_destroy(&a->freed);
    pthread_cond_destroy(&a->filled);
    pthread_mutex_destroy(&a->lock);
    ecl_input_close(&a->in);
    ahead_free(a);
}

static bool start_thread(struct ahead *a)
{
    sigset_t all, before;
    if (pthread_mutex_init(&a->lock, NULL) != 0) {
        return false;
    }
    if (pthread_cond_init(&a->filled, NULL) != 0) {
        goto no_filled;
    }
    if (pthread_cond_init(&a->freed, NULL) != 0) {
        goto no_freed;
    }
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&a->thread, NULL, run, a);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!failed) {
        return true;
    }
    pthread_cond_destroy(&a->freed);
no_freed:
    pthread_cond_destroy(&a->filled);
no_filled:
    pthread_mutex_destroy(&a->lock);
    return false;
}

int ecl_ahead_open(struct ecl_input *out, struct ecl_input *in, struct ecl_error *err)
{
    struct ahead *a = calloc(1, sizeof *a);
    bool enough     = a != NULL;
    for (unsigned i = 0; enough && i < BLOCKS; i++) {
        a->block[i] = malloc(BLOCK_SIZE);
        enough      = a->block[i] != NULL;
    }
    if (!enough) {
        if (a) {
            ahead_free(a);
        }
        ecl_input_close(in);
        return ecl_fail(err, ECL_E_NOMEM, in->name, "out of memory");
    }
    a->in = *in;
    if (!start_thread(a)) {
        *out = *in;
        ahead_free(a);
        return ECL_OK;
    }
    *out = (struct ecl_input){ahead_read, ahead_close, a, in->name};
    return ECL_OK;
}
