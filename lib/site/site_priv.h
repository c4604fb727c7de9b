/* site_priv.h: what the parts of lib/site share.
 *
 * A struct site is the Lua state of one thread; the scripts, and the rows made of what
 * they declare, are shared by all threads and belong to the first site. Everything that
 * may raise a Lua error runs inside site_call, and nothing that is allocated outside the
 * state is held across such a call. */
#ifndef ECLAIM_SITE_PRIV_H
#define ECLAIM_SITE_PRIV_H

#include <lauxlib.h>
#include <lua.h>

#include "rules/engine_priv.h"

/* The bounds; ecl-site(5) tells them. A step is an instruction of Lua, 16 bytes of a block
 * asked for (of those above 256 bytes), or one comparison of a pattern. They do not
 * depend on what ran before, so that a script fails at the same claim in every run. */
enum {
    SITE_SCRIPT_MAX   = 1 << 20,  /* bytes of a script */
    SITE_SCRIPTS      = 16,       /* scripts */
    SITE_RULES        = 1000,     /* rules of one script */
    SITE_MEMORY       = 32 << 20, /* bytes of a thread's state, the scripts' tables included */
    SITE_TEXT_MAX     = 16 << 10, /* bytes of a text that a script makes */
    SITE_VALUE_MAX    = 4096,     /* bytes of a value that a script sees */
    SITE_STEPS_LOAD   = 50000000, /* while a script is read */
    SITE_STEPS        = 1000000,  /* of a rule on a claim */
    SITE_STEPS_RECORD = 1000,     /* more, for each record of the claim */
    SITE_EXTRAS       = 64,       /* columns beyond the standard that the rules name */
};

/* What is read once. */
struct site_script {
    char *name;          /* path, as messages tell it */
    struct ecl_buf text; /* the source */
    struct rule *rows;   /* what it declares */
    size_t nrows, first; /* first: the number of rules of the scripts before it */
    struct site_word *words;
};

/* A text of a row; lives as long as the script. */
struct site_word {
    struct site_word *next;
    char text[];
};

/* A column beyond the standard that some rule names. */
struct site_extra {
    enum ecl_file file;
    char name[64];
};

struct site_shared {
    struct site_script script[SITE_SCRIPTS];
    size_t nscripts;
    struct site_extra extra[SITE_EXTRAS];
    size_t nextras;
};

/* Why memory or time was refused. */
enum site_denied { DENIED_NOTHING, DENIED_STEPS, DENIED_TEXT, DENIED_MEMORY };

/* What is left to a script, and where it stood when it was refused more. */
struct site_budget {
    int64_t steps;
    size_t memory;
    enum site_denied denied;
};

/* Where and why a script failed. script: index, or -1. */
struct site_trouble {
    int script;
    int line;
    char text[400];
};

/* A variable outside of a rule's function that it may use, with the value it had when all
 * scripts were read. */
struct site_watch {
    lua_Integer place; /* of the function in SITE_WATCHED; of the value: -place */
    int number;        /* of the variable in that function */
    const char *name;  /* the function's own */
    int type;          /* LUA_T* */
    bool whole;        /* a number without fraction: in integer */
    const void *object;
    lua_Integer integer;
    lua_Number fraction;
};

struct site_check { /* a rule in this state */
    struct site_watch *watch;
    size_t nwatch;
};

struct site {
    lua_State *L;
    struct site_shared *shared;
    bool owner; /* of shared */
    struct site_budget budget;
    struct site_trouble trouble;
    struct site_check *check; /* by number of the rule, over all scripts */
    size_t nchecks;

    int script; /* index of the one that is read or whose rule runs, or -1 */

    /* While a script is read. */
    bool reading;
    bool again; /* in a fork: its rows are there already */
    struct ecl_rules *rules;
    struct rule *rows; /* being made */
    size_t nrows;

    /* While a rule runs. */
    struct check *k;
    const struct rule *rule;
    bool trial; /* findings are not told */

    /* The stream: where the columns of shared->extra stand among a record's extra values,
     * or -1. */
    int16_t place[SITE_EXTRAS];
};

/* What the registry of the state holds; its first numbers are those of Lua. */
enum {
    SITE_HANDLER = 10, /* of errors */
    SITE_CHECKS,       /* functions of the rules, by number from 1 */
    SITE_WATCHED,      /* functions whose variables are watched; negative: the values */
    SITE_BUILTINS,     /* what every script sees */
    SITE_CLAIM,
    SITE_REPORT,
};

static inline void site_push(lua_State *L, int what)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, what);
}

static inline struct site *site_of(lua_State *L)
{
    struct site *s;
    memcpy(&s, lua_getextraspace(L), sizeof s);
    return s;
}

/* --- state.c: the bounded state ------------------------------------------------------- */

/* An empty state. ECL_OK or ECL_E_NOMEM. */
int site_state_open(struct site *s, struct ecl_error *err);

/* Calls the function on the stack under its nargs arguments, with so many steps, under
 * protection: ECL_OK with its results, or ECL_E_FORMAT with trouble filled. */
int site_call(struct site *s, int nargs, int nresults, int64_t steps);
/* The same of a C function with an argument of its own. */
int site_call_c(struct site *s, lua_CFunction fn, void *arg, int64_t steps);

/* For functions that scripts call: counts work. Raises the error when there is none left. */
void site_charge(lua_State *L, int64_t steps);
/* Raises the error when steps are below 0, as a matcher leaves them. */
void site_settle(lua_State *L);

/* --- freeze.c: what a script made while it was read stays as it is -------------------- */

/* What __newindex of a script's global names is, once it is read. */
int site_refuse_name(lua_State *L);
/* Makes every table that can be reached from the value on top of the stack unchangeable;
 * pops it. Called with the protection of site_call. */
void site_freeze(lua_State *L);
/* The same of the tables in the table on top of the stack, which stays; a name that it does
 * not have is an error from then on. */
void site_seal_builtins(lua_State *L);
/* Of a frozen table at idx pushes what it holds and returns true; else pushes nothing. */
bool site_frozen(lua_State *L, int idx);
/* Notes the variables that rule number i can reach. */
void site_watch_rule(lua_State *L, size_t i);
/* The name of a variable of rule i that has changed, or NULL. */
const char *site_changed(struct site *s, size_t i);

/* --- sort.c ------------------------------------------------------------------------------ */

/* Sorts elements 1 to n of the table at stack index 1 by the function at 2, if any; these
 * two stay. */
void site_sort(lua_State *L, lua_Integer n);

/* --- base.c, text.c, helpers.c: what scripts may call ------------------------------------------
 */

/* Whether a C function is the iterator of pairs or gmatch, which changes as it goes. */
bool site_is_iterator(lua_CFunction fn);
bool site_is_pairs(lua_CFunction fn);

/* Sets name of the table on top of the stack to fn, which does what Lua's own of the table
 * at `from` does but counts its work; the upvalues of fn are that function and second. */
void site_wrap(lua_State *L, int from, const char *name, lua_CFunction fn, int second);
/* Such a function, for those that give many values. */
int site_values_of(lua_State *L);

/* Puts the functions into the table on top of the stack. */
void site_add_base(lua_State *L);
void site_add_text(lua_State *L);
void site_add_helpers(lua_State *L);
void site_add_views(lua_State *L);

/* --- view.c, claim.c: claims as scripts see them ----------------------------------------- */

/* What a value of a script stands for: a file, one of its records, or the claim. */
struct site_place {
    bool claim;
    enum ecl_file file;
    const struct ecl_record *r; /* NULL: the file */
};

/* Pushes the table `claim`. */
void site_push_claim(lua_State *L);
/* The claim that is checked; raises an error when there is none. */
const struct ecl_claim *site_claim(lua_State *L);
/* Pushes a file, which is told from a record by its number. */
void site_push_file(lua_State *L, enum ecl_file f);
/* Pushes a value; one longer than any column is cut, for FMT.width-bytes has told it. */
void site_push_text(lua_State *L, struct ecl_str v);
/* __newindex of claims, files and records. */
int site_set(lua_State *L);
/* True when the value at idx is a file, a record or the claim. */
bool site_is_view(lua_State *L, int idx);
/* The place at idx; raises an error when it is none. */
struct site_place site_check_place(lua_State *L, int idx);
/* "ADP[2]", "ADP". */
void site_push_view_name(lua_State *L, int idx);
/* Steps through the records of the file at idx: pushes what a generic for wants; 3. */
int site_each(lua_State *L, int idx);

/* The column that the name at stack index idx stands for in file f; raises an error that
 * names the nearest. */
int site_check_column(lua_State *L, enum ecl_file f, int idx);
/* Its name, which lives longer than any claim. */
const char *site_column_name(const struct site *s, enum ecl_file f, int column);
/* The value of a column as it stands; empty where the stream does not have it. */
struct ecl_str site_value(const struct site *s, const struct ecl_record *r, int column);
/* True when it is an amount of baht by the field table. */
bool site_is_money(enum ecl_file f, int column);
/* The number of a column beyond the standard, number i of the extras. */
#define SITE_EXTRA_COLUMN 1000
/* Lets scripts name extra i. */
void site_add_column(lua_State *L, size_t i);

/* --- declare.c: rules ------------------------------------------------------------------- */

/* The function `rule`. */
int site_declare(lua_State *L);

/* --- run.c ------------------------------------------------------------------------------ */

/* The function of every row. */
void site_run(struct check *k);
/* The function `report`. */
int site_report(lua_State *L);
/* Copies n bytes of a script's text, as people may see them: at most `most` of them, one
 * line of whole characters, names and citizen IDs of the claim of k covered. k NULL: there is
 * no claim. */
#define SITE_SHOWN_ROOM 1024 /* bytes of the text that are looked at */
size_t site_copy_shown(const struct check *k, char out[SITE_SHOWN_ROOM], size_t most, const char *p,
                       size_t n);
/* Runs rule i on the claim of k; ECL_OK, or ECL_E_FORMAT with trouble filled. */
int site_run_rule(struct site *s, struct check *k, const struct rule *rule, size_t i);
/* Fills err with what trouble says, behind what; returns code. */
int site_tell(const struct site *s, const char *what, int code, struct ecl_error *err);

/* --- trial.c ------------------------------------------------------------------------------ */

/* Tries the rules of script i on made-up claims. */
int site_try(struct site *s, size_t i, struct ecl_error *err);

#endif
