/* ecl-select.c: keeps or drops claims of a stream, by a list of keys, by a
 * condition, or as a sample. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "eclaim/group.h"
#include "eclaim/keylist.h"
#include "eclaim/money.h"
#include "eclaim/where.h"
#include "keys.h"
#include "source.h"

enum {
    OPT_DROP = 1,
    OPT_GROUP,
    OPT_KEEP,
    OPT_KEYS,
    OPT_LIST_GROUPS,
    OPT_SAMPLE,
    OPT_SEED,
    OPT_UNMATCHED,
    OPT_WHERE,
};

static const struct cli_opt options[] = {
    {"drop", 0, NULL, "pass on the claims that are not selected", OPT_DROP},
    {"group", 0, "NAME,...", "select the claims of these benefit groups", OPT_GROUP},
    {"keep", 0, NULL, "pass on the selected claims (default)", OPT_KEEP},
    {"keys", 'k', "FILE", "select the claims of a list of keys: TSV, CSV, xlsx, xls", OPT_KEYS},
    {"list-groups", 0, NULL, "print the benefit groups and how each is told; end", OPT_LIST_GROUPS},
    {"sample", 0, "PERCENT", "select a part of the claims, by their keys: 1%, 0.5%", OPT_SAMPLE},
    {"seed", 0, "NUMBER", "another sample (0)", OPT_SEED},
    {"unmatched", 0, "FILE", "write the keys without a claim as a list of keys", OPT_UNMATCHED},
    {"where", 'w', "CONDITION", "select the claims with, say, 'INS.INSCL=STP and CHT.TOTAL>=5000'",
     OPT_WHERE},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-select",
    "[STREAM | PATH...]",
    "keep or drop claims of a stream",
    options,
    "A claim is selected when it stands in --keys, satisfies every --where, is of a\n"
    "--group and falls into the --sample, as far as these are given. Without operand or with - it "
    "reads a claim stream\n"
    "from standard input. PATH is a folder, a zip or single files of a 16-file set.",
    CLI_WITH_OUTPUT | CLI_WITH_FORCE | CLI_WITH_PROGRESS,
};

#define WHERES  64 /* of --where, and as many of --group */
#define MILLION 1000000u

struct settings {
    const char *keys, *unmatched;
    struct ecl_where *where[WHERES];
    size_t nwhere;
    struct ecl_where *group[WHERES];
    size_t ngroup;
    uint64_t seed;
    uint32_t sample; /* claims of a million; MILLION: all */
    bool sampled, drop;
};

struct run {
    const struct cli *cli;
    const struct settings *set;
    struct ecl_keylist *keys;
    struct cli_out out, list;
    uint64_t claims, kept, orphans, orphans_kept;
    struct ecl_error err;
};

/* --- selecting ------------------------------------------------------------------ */

static uint64_t hash_add(uint64_t h, struct ecl_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
    }
    return (h ^ '|') * UINT64_C(0x100000001b3);
}

/* The same claim falls into the same sample, whatever stands around it. */
static bool in_sample(const struct settings *set, const struct ecl_claim *c)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325) ^ set->seed * UINT64_C(0x9e3779b97f4a7c15);
    h          = hash_add(h, ecl_str_of(ecl_claim_type_name(c->type)));
    h          = hash_add(h, c->hcode);
    h          = hash_add(h, c->hn);
    h          = hash_add(h, c->key);
    h ^= h >> 32;
    h *= UINT64_C(0xd6e8feb86659fd93);
    h ^= h >> 32;
    return h % MILLION < set->sample;
}

/* Keys are looked up first, so that each is told from those that no claim has. */
static bool is_selected(const struct run *run, const struct ecl_claim *c)
{
    bool yes = !run->keys || ecl_keylist_match(run->keys, c);
    for (size_t i = 0; yes && i < run->set->nwhere; i++) {
        yes = ecl_where_match(run->set->where[i], c);
    }
    bool grouped = run->set->ngroup == 0;
    for (size_t i = 0; yes && !grouped && i < run->set->ngroup; i++) {
        grouped = ecl_where_match(run->set->group[i], c);
    }
    return yes && grouped && (!run->set->sampled || in_sample(run->set, c));
}

static int write_out(struct run *run, struct ecl_str s)
{
    return run->out.out.write(run->out.out.ctx, s.p, s.n, &run->err);
}

static int select_stream(void *ctx, struct ecl_stream *s, struct ecl_error *err)
{
    struct run *run               = ctx;
    const struct ecl_claim *claim = NULL;
    struct cli_progress bar;
    int r = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < run->set->nwhere; i++) {
        r = ecl_where_bind(run->set->where[i], s, err);
    }
    for (size_t i = 0; r == ECL_OK && i < run->set->ngroup; i++) {
        r = ecl_where_bind(run->set->group[i], s, err);
    }
    r = r == ECL_OK ? write_out(run, ecl_stream_head(s)) : r;
    cli_progress_start(&bar, run->cli, "selecting", 0, false);
    while (r == ECL_OK && (r = ecl_stream_next(s, &claim, err)) == ECL_OK) {
        bool passes = is_selected(run, claim) != run->set->drop;
        if (claim->type == ECL_CLAIM_NONE) {
            run->orphans++;
            run->orphans_kept += passes;
        } else {
            run->claims++;
            run->kept += passes;
        }
        r = passes ? write_out(run, claim->text) : ECL_OK;
        cli_progress_add(&bar, 1);
    }
    cli_progress_end(&bar);
    return r == ECL_EOF ? ECL_OK : r;
}

/* --- keys ----------------------------------------------------------------------- */

static int write_key(void *ctx, const struct ecl_keylist_row *k)
{
    struct run *run              = ctx;
    const struct ecl_str value[] = {k->hcode, k->hn, k->an, k->seq, k->date, k->tran_id};
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    int r = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < sizeof value / sizeof *value; i++) {
        r = ecl_buf_add_str(&b, value[i]);
        r = r == ECL_OK ? ecl_buf_add_char(&b, '\t') : r;
    }
    r = r == ECL_OK ? ecl_buf_addf(&b, "%s\n", k->why) : r;
    r = r == ECL_OK ? run->list.out.write(run->list.out.ctx, b.p, b.n, &run->err)
                    : ecl_fail(&run->err, r, NULL, "out of memory");
    ecl_buf_done(&b);
    return r;
}

/* Tells the keys without a claim, on stderr or in a file. */
static int tell_keys(struct run *run)
{
    static const char head[] = "hcode\thn\tan\tseq\tdate\ttran_id\twhy\n";
    if (!run->keys) {
        return ECL_OK;
    }
    if (!run->set->unmatched) {
        keys_tell(run->cli, run->set->keys, run->keys, ", --unmatched FILE writes them");
        return ECL_OK;
    }
    int r = run->list.out.write(run->list.out.ctx, head, sizeof head - 1, &run->err);
    return r == ECL_OK ? ecl_keylist_unseen(run->keys, write_key, run) : r;
}

static void print_summary(const struct run *run)
{
    struct ecl_keylist_stats k = {0};
    bool th                    = run->cli->thai;
#define U(x) (unsigned long long)(x)
    fprintf(stderr,
            th ? "อ่าน %llu รายการเบิก: ส่งต่อ %llu, ไม่ส่งต่อ %llu; "
                 "กลุ่มแถวที่ไม่เป็นของรายการเบิกใด %llu: ส่งต่อ %llu\n"
               : "claims read %llu: %llu passed on, %llu left out; "
                 "groups of rows without a claim %llu: %llu passed on\n",
            U(run->claims), U(run->kept), U(run->claims - run->kept), U(run->orphans),
            U(run->orphans_kept));
    if (run->keys) {
        k = ecl_keylist_stats(run->keys);
        fprintf(stderr,
                th ? "คีย์ในรายการ %llu: พบรายการเบิก %llu, ไม่พบ %llu; "
                     "แถวที่ซ้ำ %llu, แถวที่ใช้เป็นคีย์ไม่ได้ %llu\n"
                   : "keys %llu: %llu with a claim, %llu without; "
                     "rows repeated %llu, rows that are not keys %llu\n",
                U(k.keys), U(k.keys - k.unseen), U(k.unseen), U(k.repeated), U(k.bad));
    }
#undef U
}

/* --- main ------------------------------------------------------------------------ */

static void parse_sample(const struct cli *c, struct settings *s)
{
    struct ecl_str arg = ecl_str_of(c->arg);
    int64_t part       = 0;
    arg.n -= arg.n && arg.p[arg.n - 1] == '%';
    if (ecl_decimal_parse(arg, 4, &part) != ECL_V_OK || part <= 0 || part > MILLION) {
        cli_usage(c, "--sample: '%s' is not a percentage such as 1%% or 0.5%%", c->arg);
    }
    s->sample  = (uint32_t)part;
    s->sampled = true;
}

/* Takes a list of names of benefit groups. */
static void parse_groups(const struct cli *c, struct settings *s)
{
    for (const char *name = c->arg; name;) {
        const char *comma         = strchr(name, ',');
        size_t n                  = comma ? (size_t)(comma - name) : strlen(name);
        const struct ecl_group *g = ecl_group_find(ecl_str_make(name, n));
        struct ecl_error err      = {0};
        if (!g || s->ngroup == WHERES) {
            cli_usage(c, "--group: '%.*s' is not a benefit group; --list-groups shows them",
                      (int)(n < 60 ? n : 60), name);
        }
        if (!g->where) {
            cli_usage(c, "--group: claims of '%s' cannot be told: %s", g->name, g->source);
        }
        if (ecl_where_parse(&s->group[s->ngroup++], ecl_str_of(g->where), &err) != ECL_OK) {
            cli_usage(c, "--group: %s", err.text);
        }
        name = comma ? comma + 1 : NULL;
    }
}

static void list_groups(const struct cli *c)
{
    puts("group\tlabel\tcondition\tsource\trules");
    for (size_t i = 0; ecl_group_at(i); i++) {
        const struct ecl_group *g = ecl_group_at(i);
        printf("%s\t%s\t%s\t%s\t%s\n", g->name, c->thai ? g->label_th : g->label_en,
               g->where ? g->where : "", g->source, g->rules);
    }
}

static void parse(struct cli *c, struct settings *s)
{
    bool list            = false;
    struct ecl_error err = {0};
    int direction        = 0;
    for (int id; (id = cli_next(c)) != 0;) {
        switch (id) {
        case OPT_DROP:
        case OPT_KEEP:
            if (direction && direction != id) {
                cli_usage(c, "--keep and --drop exclude each other");
            }
            direction = id;
            s->drop   = id == OPT_DROP;
            break;
        case OPT_GROUP:
            parse_groups(c, s);
            break;
        case OPT_LIST_GROUPS:
            list = true; /* --lang may stand behind it */
            break;
        case OPT_KEYS:
            if (s->keys) {
                cli_usage(c, "--keys may be given once; put the lists together");
            }
            s->keys = c->arg;
            break;
        case OPT_SAMPLE:
            parse_sample(c, s);
            break;
        case OPT_SEED:
            s->seed = cli_number(c, 0, UINT32_MAX);
            break;
        case OPT_UNMATCHED:
            s->unmatched = c->arg;
            break;
        default: /* --where */
            if (s->nwhere == WHERES) {
                cli_usage(c, "more than %d of --where", WHERES);
            }
            if (ecl_where_parse(&s->where[s->nwhere++], ecl_str_of(c->arg), &err) != ECL_OK) {
                cli_usage(c, "--where: %s", err.text);
            }
            break;
        }
    }
    if (list) {
        list_groups(c);
        exit(cli_end(c, CLI_DONE));
    }
}

static void check_settings(const struct cli *c, const struct settings *s)
{
    if (!s->keys && !s->nwhere && !s->ngroup && !s->sampled) {
        cli_usage(c, "nothing to select by: give --keys, --where, --group or --sample");
    }
    if (s->keys && strcmp(s->keys, "-") == 0 && source_is_stdin(c)) {
        cli_usage(c, "keys and claims cannot both come from standard input");
    }
    if (s->unmatched && !s->keys) {
        cli_usage(c, "--unmatched goes with --keys");
    }
    if (s->unmatched && strcmp(s->unmatched, "-") == 0) {
        cli_usage(c, "--unmatched wants a file: standard output carries the claims");
    }
}

int main(int argc, char **argv)
{
    struct cli c;
    static struct settings s;
    struct run run = {.cli = &c, .set = &s};
    cli_start(&c, &tool, argc, argv);
    parse(&c, &s);
    check_settings(&c, &s);
    if (!s.keys || strcmp(s.keys, "-") != 0) {
        cli_need_input(&c);
    }
    int r          = s.keys ? keys_read(s.keys, &run.keys, &run.err) : ECL_OK;
    r              = r == ECL_OK ? cli_out_open(&run.out, c.output, c.force, &run.err) : r;
    run.out.stream = true;
    if (r == ECL_OK && s.unmatched) {
        r = cli_out_open(&run.list, s.unmatched, c.force, &run.err);
    }
    r = r == ECL_OK ? source_read(&c, select_stream, &run, &run.err) : r;
    r = r == ECL_OK ? tell_keys(&run) : r;
    if (r == ECL_OK && s.unmatched) {
        r = cli_out_finish(&run.list, &run.err);
    }
    r          = r == ECL_OK ? cli_out_finish(&run.out, &run.err) : r;
    int status = r != ECL_OK ? cli_fail(&c, &run.err) : CLI_DONE;
    if (r == ECL_OK) {
        struct ecl_keylist_stats k = {0};
        if (run.keys) {
            k = ecl_keylist_stats(run.keys);
        }
        status = k.unseen || k.bad ? CLI_DATA : CLI_DONE;
        if (!c.quiet) {
            print_summary(&run);
        }
    }
    cli_out_abort(&run.list);
    cli_out_abort(&run.out);
    ecl_keylist_free(run.keys);
    for (size_t i = 0; i < s.nwhere; i++) {
        ecl_where_free(s.where[i]);
    }
    for (size_t i = 0; i < s.ngroup; i++) {
        ecl_where_free(s.group[i]);
    }
    return cli_end(&c, status);
}
