// SPDX-License-Identifier: GPL-2.0-or-later
/* One page, which needs no other file: pictures, and tables of what they
 * show. */
#include "runtime/pictures/private.h"

#include <time.h>

#include "runtime/histogram.h"
#include "runtime/pictures/assets.h"

static void put_time(struct text *out)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	render_time("%Y-%m-%d %H:%M:%S",
		    now.tv_sec * 1000000000ll + now.tv_nsec, out);
}

static void put_cell(const char *class, const struct text *text,
		     struct text *out)
{
	text_printf(out, "<td class=\"%s\">", class);
	markup_text(text->data, text->len, out);
	text_puts(out, "</td>");
}

/* A value as print() shows it: numbers by themselves, histograms as rows. */
static void put_value(const struct picture *picture, struct render *render,
		      const struct entry *entry, struct text *cell)
{
	const struct type *type = picture->map->value;
	struct value value = entry_value(picture, entry);

	if (aggregate_is_histogram(type))
		histogram_rows(type, entry->words, 0, cell);
	else if (type->kind == TYPE_AGGREGATE && type->agg == AGG_STATS)
		render_statistics(type, entry->words, 0, cell);
	else if (type->kind == TYPE_AGGREGATE)
		markup_number(aggregate_number(type, entry->words),
			      aggregate_is_signed(type), cell);
	else
		render_value(render, &value, cell);
}

static void put_rows(const struct picture *picture, struct render *render,
		     struct text *out)
{
	bool is_number = rows_are_numbers(picture->map->value) &&
			 !aggregate_is_histogram(picture->map->value);
	struct text cell = { 0 };

	/* Of a map printed once the largest are last. */
	for (uint32_t i = picture->entries.n; i-- > 0;) {
		const struct entry *entry = &picture->entries.v[i];

		text_puts(out, "<tr>");
		text_clear(&cell);
		text_puts(&cell, entry->label);
		if (picture->map->key)
			put_cell("key", &cell, out);
		text_clear(&cell);
		text_puts(&cell, "");
		put_value(picture, render, entry, &cell);
		put_cell(is_number ? "number" : "value", &cell, out);
		text_puts(out, "</tr>\n");
	}
	text_free(&cell);
}

static void put_points(const struct picture *picture, struct text *out)
{
	bool is_signed = aggregate_is_signed(picture->map->value);

	vec_each (entry, &picture->entries)
		vec_each (point, &entry->points) {
			text_puts(out, "<tr>");
			if (picture->map->key) {
				text_puts(out, "<td class=\"key\">");
				markup_puts(entry->label, out);
				text_puts(out, "</td>");
			}
			text_puts(out, "<td>");
			render_time("%H:%M:%S.%l", point->wall_ns, out);
			text_puts(out, "</td><td class=\"number\">");
			markup_number(point->value, is_signed, out);
			text_puts(out, "</td></tr>\n");
		}
}

/* A line a function, under its caller. */
static void put_tree(const struct picture *picture, uint32_t number,
		     uint32_t depth, struct text *out)
{
	const struct tree_node *nodes = picture->tree.nodes.v;

	for (uint32_t c = nodes[number].first; c; c = nodes[c].next) {
		text_printf(out,
			    "<tr><td class=\"key\" style=\"padding-left:"
			    "%uem\">",
			    depth + 1);
		markup_puts(nodes[c].name, out);
		text_puts(out, "</td><td class=\"number\">");
		markup_number(nodes[c].total, false, out);
		text_puts(out, "</td></tr>\n");
		put_tree(picture, c, depth + 1, out);
	}
}

static void put_table(const struct picture *picture, struct render *render,
		      struct text *out)
{
	text_puts(out, "<details><summary>Table</summary><table>\n");
	switch (picture->kind) {
	case PICTURE_FLAME: put_tree(picture, 0, 0, out); break;
	case PICTURE_SERIES: put_points(picture, out); break;
	default: put_rows(picture, render, out);
	}
	text_puts(out, "</table></details>\n");
}

/* The script, which says what all this is. */
static void put_script(const struct pictures *pictures,
		       const struct render *render, struct text *out)
{
	const struct sources *sources = render->plan->sources;
	struct place place;

	if (!sources || !pictures->pictures.n ||
	    !source_place(sources, pictures->pictures.v[0]->map->loc, &place))
		return;
	text_puts(out, "<details><summary>Script</summary><pre>");
	markup_text(place.source->text, place.source->len, out);
	text_puts(out, "</pre></details>\n");
}

void page_write(struct pictures *pictures, struct render *render,
		struct text *out)
{
	text_printf(out,
		    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
		    "<meta charset=\"utf-8\">\n"
		    "<meta name=\"viewport\" content=\"width=device-width\">\n"
		    "<title>awl</title>\n<style>\n%s</style>\n</head>\n<body>\n"
		    "<header><h1>awl</h1><p>",
		    picture_css);
	put_time(out);
	text_puts(out, "</p></header>\n");
	put_script(pictures, render, out);
	if (!pictures->pictures.n)
		text_puts(out, "<p>No map held anything.</p>\n");
	vec_each (picture, &pictures->pictures) {
		text_puts(out, "<section>\n");
		picture_inline(*picture, out);
		if ((*picture)->kind == PICTURE_TABLE) {
			text_puts(out, "<h2>");
			markup_puts((*picture)->map->name, out);
			text_puts(out, "</h2>\n");
		}
		put_table(*picture, render, out);
		text_puts(out, "</section>\n");
	}
	text_printf(out, "<script>\n%s</script>\n</body>\n</html>\n",
		    picture_js);
}
