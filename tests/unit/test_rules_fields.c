/* test_rules_fields.c: no column of any file may swallow a value that cannot stand there,
 * whichever rule it is left to. */
#include "rules_fixture.h"

/* The place that must be named, and how often it was. */
struct wanted {
    struct ecl_str file, field;
    unsigned named;
    char rules[256]; /* that named it */
};

static int look(void *ctx, const struct ecl_finding *f)
{
    struct wanted *w = ctx;
    size_t n         = strlen(w->rules);
    if (ecl_str_eq(f->file, w->file) && ecl_str_eq(f->field, w->field)) {
        w->named++;
        snprintf(w->rules + n, sizeof w->rules - n, " %s", f->rule);
    }
    return 0;
}

/* A value that the column cannot hold: of another type, or one byte too wide. */
static void bad_value(const struct ecl_field *d, char out[600])
{
    size_t n = d->width + 1u;
    switch (d->type) {
    case ECL_T_DATE:
        strcpy(out, "20260230");
        break;
    case ECL_T_TIME:
        strcpy(out, "2360");
        break;
    case ECL_T_NUMBER:
        strcpy(out, "1O");
        break;
    default:
        assert_true(n < 600);
        memset(out, 'Q', n);
        out[n] = '\0';
    }
}

/* Checks a claim with the value in the column; true when one finding stands there. */
static bool told_once(char base, enum ecl_file file, const struct ecl_field *d, const char *value)
{
    char edits[700];
    const char *name            = ecl_file_spec(file)->name;
    struct rf_claim *c          = malloc(sizeof *c);
    const struct ecl_claim *got = NULL;
    struct ecl_rules *rules     = NULL;
    struct ecl_stream *s        = NULL;
    struct ecl_error err        = {0};
    struct wanted w             = {ecl_str_of(name), ecl_str_of(d->name), 0, ""};
    struct ecl_buf b;
    int worst = -1;
    assert_non_null(c);
    ecl_buf_init(&b, 0);
    rf_base(c, base);
    if (rf_row(c, file, 0) == RF_ROWS) {
        snprintf(edits, sizeof edits, "+%s", name);
        rf_edits(c, edits);
    }
    snprintf(edits, sizeof edits, "%s.%s=%s", name, d->name, value);
    rf_edits(c, edits);
    rf_stream(c, &b);
    struct ecl_str text        = ecl_buf_str(&b);
    struct ecl_input in        = ecl_input_mem(&text, "test");
    struct ecl_rules_opts opts = {.today = {2026, 2, 15}, .found = look, .found_ctx = &w};
    assert_int_equal(ecl_rules_new(&rules, &opts, &err), ECL_OK);
    assert_int_equal(ecl_stream_open(&s, &in, &err), ECL_OK);
    assert_int_equal(ecl_stream_next(s, &got, &err), ECL_OK);
    assert_int_equal(ecl_rules_claim(rules, got, &worst, &err), ECL_OK);
    ecl_stream_close(s);
    ecl_rules_free(rules);
    ecl_buf_done(&b);
    free(c);
    if (w.named != 1) {
        print_error("%s.%s=%s: %u findings%s\n", name, d->name, value, w.named, w.rules);
    }
    return w.named == 1;
}

/* Files of which an out-patient claim holds rows; the others are an admission's. */
static bool of_visits(enum ecl_file f)
{
    return f != ECL_IPD && f != ECL_IRF && f != ECL_IDX && f != ECL_IOP && f != ECL_LVD;
}

typedef void (*make_value)(const struct ecl_field *d, char out[600]);

/* How many columns of the files tell the value not at all, or twice. */
static size_t wrong_columns(make_value make)
{
    char value[600];
    size_t wrong = 0;
    for (int f = 0; f < ECL_NFILES; f++) {
        const struct ecl_file_spec *spec = ecl_file_spec((enum ecl_file)f);
        for (int i = 0; i < spec->nstd; i++) {
            const struct ecl_field *d = &spec->fields[i];
            value[0]                  = '\0';
            make(d, value);
            wrong += value[0] && !told_once(of_visits((enum ecl_file)f) ? 'O' : 'I',
                                            (enum ecl_file)f, d, value);
        }
    }
    return wrong;
}

static void a_value_that_cannot_stand_there_is_told_once_at_its_place(void **state)
{
    (void)state;
    assert_int_equal(wrong_columns(bad_value), 0);
}

/* A code that no set has. */
static void no_code(const struct ecl_field *d, char out[600])
{
    if (d->codeset) {
        strcpy(out, "~");
    }
}

static void a_code_of_no_set_is_told_once_at_its_place(void **state)
{
    (void)state;
    assert_int_equal(wrong_columns(no_code), 0);
}

/* What an export program writes for nothing. */
static void null_word(const struct ecl_field *d, char out[600])
{
    (void)d;
    strcpy(out, "null");
}

static void the_word_null_is_told_once_at_its_place(void **state)
{
    (void)state;
    assert_int_equal(wrong_columns(null_word), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_that_cannot_stand_there_is_told_once_at_its_place),
        cmocka_unit_test(a_code_of_no_set_is_told_once_at_its_place),
        cmocka_unit_test(the_word_null_is_told_once_at_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
