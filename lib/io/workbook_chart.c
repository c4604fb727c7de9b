/* workbook_chart.c: the charts of our workbooks.
 *
 * libxlsxwriter has no chart of columns and a line, and no second axis. The Pareto chart
 * is one of columns whose writer, a function pointer in the library's public struct, is
 * followed by one that adds the line and its axis (ECMA-376, 21.2). The line is the
 * chart's second series, which the writer of columns does not get to see. */
#include "io/workbook_write_priv.h"

void book_chart_style(lxw_chart *c, const char *title)
{
    lxw_chart_font big = {.size = 12, .bold = LXW_TRUE, .color = BOOK_INK}, small = {.size = 9};
    lxw_chart_line grid = {.color = 0xE5E7EB, .width = 0.75}, none = {.none = LXW_TRUE};
    chart_title_set_name(c, title);
    chart_title_set_name_font(c, &big);
    chart_legend_set_position(c, LXW_CHART_LEGEND_BOTTOM);
    chart_axis_set_num_format(c->y_axis, "#,##0");
    chart_axis_set_num_font(c->y_axis, &small);
    chart_axis_set_num_font(c->x_axis, &small);
    chart_axis_major_gridlines_set_line(c->y_axis, &grid);
    chart_axis_set_line(c->y_axis, &none);
    chart_axis_set_min(c->y_axis, 0);
}

lxw_chart_series *book_chart_series(lxw_chart *c, const char *sheet, lxw_col_t key, lxw_col_t value,
                                    lxw_row_t from, lxw_row_t to, const char *name)
{
    lxw_chart_series *x = chart_add_series(c, NULL, NULL);
    if (x) {
        chart_series_set_categories(x, sheet, from, key, to, key);
        chart_series_set_values(x, sheet, from, value, to, value);
        chart_series_set_name(x, name);
    }
    return x;
}

lxw_error book_chart_insert(lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, lxw_chart *c,
                            unsigned wide, unsigned high)
{
    lxw_chart_options options = {.x_offset = 2, .x_scale = wide / 480.0, .y_scale = high / 288.0};
    return worksheet_insert_chart_opt(ws, row, col, c, &options);
}

/* The cumulative share as a line with an axis of its own, in percent, behind the columns
 * of c. Its name stands as the title of a series does. */
static void write_line(lxw_chart *c, const lxw_chart_series *x)
{
    static const char line[] =
        "<c:lineChart><c:grouping val=\"standard\"/><c:varyColors val=\"0\"/><c:ser>"
        "<c:idx val=\"1\"/><c:order val=\"1\"/><c:tx><c:v>%s</c:v></c:tx><c:spPr>"
        "<a:ln w=\"25400\"><a:solidFill><a:srgbClr val=\"C0392B\"/></a:solidFill></a:ln></c:spPr>"
        "<c:marker><c:symbol val=\"circle\"/><c:size val=\"5\"/><c:spPr><a:solidFill>"
        "<a:srgbClr val=\"C0392B\"/></a:solidFill></c:spPr></c:marker><c:dLbls>"
        "<c:numFmt formatCode=\"0%%\" sourceLinked=\"0\"/><c:dLblPos val=\"t\"/>"
        "<c:showLegendKey val=\"0\"/><c:showVal val=\"1\"/><c:showCatName val=\"0\"/>"
        "<c:showSerName val=\"0\"/><c:showPercent val=\"0\"/><c:showBubbleSize val=\"0\"/>"
        "</c:dLbls><c:cat><c:strRef><c:f>%s</c:f></c:strRef></c:cat>"
        "<c:val><c:numRef><c:f>%s</c:f></c:numRef></c:val></c:ser>"
        "<c:marker val=\"1\"/><c:axId val=\"60010001\"/><c:axId val=\"60010002\"/></c:lineChart>";
    static const char axes[] =
        "<c:valAx><c:axId val=\"60010002\"/><c:scaling><c:orientation val=\"minMax\"/>"
        "<c:max val=\"1\"/><c:min val=\"0\"/></c:scaling><c:delete val=\"0\"/>"
        "<c:axPos val=\"r\"/><c:numFmt formatCode=\"0%\" sourceLinked=\"0\"/>"
        "<c:majorTickMark val=\"none\"/><c:tickLblPos val=\"nextTo\"/><c:spPr><a:ln><a:noFill/>"
        "</a:ln></c:spPr><c:crossAx val=\"60010001\"/><c:crosses val=\"max\"/>"
        "<c:crossBetween val=\"between\"/><c:majorUnit val=\"0.2\"/></c:valAx>"
        "<c:catAx><c:axId val=\"60010001\"/><c:scaling><c:orientation val=\"minMax\"/></c:scaling>"
        "<c:delete val=\"1\"/><c:axPos val=\"b\"/><c:tickLblPos val=\"nextTo\"/>"
        "<c:crossAx val=\"60010002\"/><c:crosses val=\"autoZero\"/></c:catAx>";
    fprintf(c->file, line, x->title.name, x->categories->formula, x->values->formula);
    fputs(axes, c->file);
}

/* Takes the place of the writer of a chart of columns, and calls it. */
static void write_columns_and_line(lxw_chart *c)
{
    lxw_chart *plain    = lxw_chart_new(LXW_CHART_COLUMN);
    lxw_chart_series *x = STAILQ_NEXT(STAILQ_FIRST(c->series_list), list_pointers);
    if (plain) {
        STAILQ_REMOVE(c->series_list, x, lxw_chart_series, list_pointers);
        plain->write_chart_type(c);
        STAILQ_INSERT_TAIL(c->series_list, x, list_pointers);
        lxw_chart_free(plain);
        write_line(c, x);
    }
}

lxw_error book_pareto(lxw_workbook *wb, lxw_worksheet *ws, lxw_row_t row, lxw_col_t col,
                      const struct book_pareto *p, unsigned wide, unsigned high)
{
    lxw_chart *c = workbook_add_chart(wb, LXW_CHART_COLUMN);
    lxw_chart_series *bars =
        c ? book_chart_series(c, p->sheet, p->key, p->value, p->from, p->to, p->bars) : NULL;
    if (!bars || !book_chart_series(c, p->sheet, p->key, p->upto, p->from, p->to, p->line)) {
        return LXW_ERROR_MEMORY_MALLOC_FAILED;
    }
    lxw_chart_fill fill = {.color = BOOK_BLUE};
    book_chart_style(c, p->title);
    chart_series_set_fill(bars, &fill);
    chart_set_series_gap(c, 40);
    c->write_chart_type = write_columns_and_line;
    return book_chart_insert(ws, row, col, c, wide, high);
}
