/* import_part.c: the parts of a set: a claim file, or the rows of one claim file
 * in JSON documents. */
#include <stdlib.h>

#include "claim/import_priv.h"

struct part *import_part_new(struct ecl_import *imp, struct set *set, enum ecl_file f,
                             const char *name)
{
    if (set->npart == set->part_cap) {
        size_t cap = set->part_cap * 2 + 32;
        void *q    = realloc(set->part, cap * sizeof(struct part *));
        if (!q) {
            return NULL;
        }
        set->part     = q;
        set->part_cap = cap;
    }
    struct part *p = calloc(1, sizeof *p);
    if (p) {
        p->file      = f;
        p->number    = set->npart;
        p->name      = name;
        p->next_line = 1;
        ecl_store_init(&p->store, &imp->budget, name);
        imp->stats.file[f].present = true;
        set->part[set->npart++]    = p;
    }
    return p;
}

void import_part_free(struct part *p)
{
    ecl_store_done(&p->store);
    free(p->run);
    free(p->mark);
    free(p);
}
