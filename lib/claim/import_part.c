/* import_part.c: the parts of a set: a claim file, or the rows of one claim file
 * in JSON documents. */
#include <stdlib.h>

#include "claim/import_priv.h"
#include "core/room_priv.h"

struct part *import_part_new(struct ecl_import *imp, struct set *set, enum ecl_file f,
                             const char *name)
{
    if (ecl_room(&set->part, &set->part_cap, set->npart + 1, sizeof(struct part *)) != ECL_OK) {
        return NULL;
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
