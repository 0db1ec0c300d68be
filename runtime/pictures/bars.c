// SPDX-License-Identifier: GPL-2.0-or-later
/* Histograms and numbers as bars to the right. */
#include "runtime/pictures/private.h"

#include <stdlib.h>

#include "runtime/histogram.h"

/* More bars or panels than these nobody compares; the page's tables have all.
 */
#define BARS_MOST 40
#define COLUMNS 2
#define GAP 32

/* One bar: the words to its left, and how long it is of the longest. */
struct bar {
	const char *label;
	uint64_t number;
	bool is_signed;
	double share;
};

/* Where bars go: the labels' width, and the bars' at most. */
struct lane {
	double x, label, room;
};

static struct lane lane_for(double x, double width, size_t letters)
{
	double label = (double)letters * LETTER + 12;

	if (label > width * 0.5)
		label = width * 0.5;
	/* The number stands behind the longest bar. */
	return (struct lane){ x, label, width - label - 96 };
}

static void put_cut(const char *label, double width, struct text *out)
{
	markup_cut(label, (size_t)(width / LETTER), out);
}

static void draw_bar(const struct lane *lane, const struct bar *bar, double y,
		     struct text *out)
{
	double width = bar->share * lane->room;
	double x = lane->x + lane->label;

	text_puts(out, "<g class=\"bar\"><title>");
	markup_puts(bar->label, out);
	text_puts(out, ": ");
	markup_number(bar->number, bar->is_signed, out);
	text_printf(out, "</title><text class=\"key\" x=\"%.1f\" y=\"%.1f\">",
		    x - 8, y + 14);
	put_cut(bar->label, lane->label - 8, out);
	text_printf(out,
		    "</text><rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
		    "height=\"%d\" rx=\"2\"/>"
		    "<text class=\"number\" x=\"%.1f\" y=\"%.1f\">",
		    x, y + 1, width, BAR_HEIGHT - 3, x + width + 6, y + 14);
	markup_number(bar->number, bar->is_signed, out);
	text_puts(out, "</text></g>\n");
}

/* A histogram's rows, as print() shows them. Returns where it ends. */
static double draw_panel(const struct picture *picture,
			 const struct entry *entry, double x, double y,
			 double width, struct text *out)
{
	const struct type *type = picture->map->value;
	uint32_t first, last;
	uint64_t most;
	struct lane lane = lane_for(x, width, 14);

	text_printf(out, "<text class=\"heading\" x=\"%.1f\" y=\"%.1f\">", x,
		    y + 14);
	put_cut(entry->label, width, out);
	text_puts(out, "</text>\n");
	if (*entry->label)
		y += BAR_HEIGHT + 4;
	if (!histogram_range(type, entry->words, &first, &last))
		return y;
	most = histogram_most(entry->words, first, last);
	for (uint32_t i = first; i <= last; i++, y += BAR_HEIGHT) {
		char label[HISTOGRAM_LABEL];
		struct bar bar = { .label = label, .number = entry->words[i] };

		histogram_label(type, i, label, sizeof(label));
		bar.share = (double)entry->words[i] / (double)most;
		draw_bar(&lane, &bar, y, out);
	}
	return y;
}

struct ranked {
	const struct entry *entry;
	uint64_t number;
	double size;
};

static int compare_sizes(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;

	if (a->size != b->size)
		return a->size < b->size ? 1 : -1;
	/* As they were printed: by key. */
	return (a->entry > b->entry) - (a->entry < b->entry);
}

/* The largest first; NULL where there are none. */
static struct ranked *rank(const struct picture *picture)
{
	uint32_t n = picture->entries.n;
	struct ranked *ranked = n ? calloc(n, sizeof(*ranked)) : NULL;
	bool is_signed = rows_are_signed(picture->map->value);

	if (!ranked)
		return NULL;
	for (uint32_t i = 0; i < n; i++) {
		uint64_t number = words_number(picture->map->value,
					       picture->entries.v[i].words);

		ranked[i].entry = &picture->entries.v[i];
		ranked[i].number = number;
		ranked[i].size = is_signed ? (double)(int64_t)number
					   : (double)number;
	}
	qsort(ranked, n, sizeof(*ranked), compare_sizes);
	return ranked;
}

double draw_histograms(const struct picture *picture, double y,
		       struct text *out)
{
	double width = (PICTURE_WIDTH - 2.0 * MARGIN - (COLUMNS - 1) * GAP) /
		       COLUMNS;
	uint32_t n = picture->entries.n;
	struct ranked *ranked = rank(picture);
	double ends[COLUMNS];

	if (!ranked)
		return y;
	y = draw_title(picture->map->name, y, out);
	for (uint32_t c = 0; c < COLUMNS; c++)
		ends[c] = y;
	/* Each goes where most room is left. */
	for (uint32_t i = 0; i < n && i < PANELS_MOST; i++) {
		uint32_t c = ends[1] < ends[0];

		ends[c] = draw_panel(picture, ranked[i].entry,
				     MARGIN + c * (width + GAP), ends[c], width,
				     out) +
			  16;
	}
	free(ranked);
	y = ends[0] > ends[1] ? ends[0] : ends[1];
	return draw_rest(n, PANELS_MOST, y, out) + MARGIN;
}

/* Letters of the longest label. */
static size_t longest_label(const struct ranked *ranked, uint32_t n)
{
	size_t longest = 4;

	for (uint32_t i = 0; i < n; i++) {
		size_t len = strlen(ranked[i].entry->label);

		longest = len > longest ? len : longest;
	}
	return longest;
}

/* One number has nothing to be compared with: "@n: 5". */
static double draw_number(const struct picture *picture,
			  const struct ranked *ranked, double y,
			  struct text *out)
{
	struct text title = { 0 };

	text_puts(&title, picture->map->name);
	text_puts(&title, ": ");
	markup_number(ranked->number, rows_are_signed(picture->map->value),
		      &title);
	y = draw_title(title.data, y, out);
	text_free(&title);
	return y;
}

double draw_bars(const struct picture *picture, double y, struct text *out)
{
	uint32_t all = picture->entries.n;
	uint32_t n = all < BARS_MOST ? all : BARS_MOST;
	struct ranked *ranked = rank(picture);
	bool is_signed = rows_are_signed(picture->map->value);
	struct lane lane;

	if (!ranked)
		return y;
	if (!picture->map->key) {
		y = draw_number(picture, &ranked[0], y, out);
		free(ranked);
		return y;
	}
	lane = lane_for(MARGIN, PICTURE_WIDTH - 2.0 * MARGIN,
			longest_label(ranked, n));
	y = draw_title(picture->map->name, y, out);
	for (uint32_t i = 0; i < n; i++, y += BAR_HEIGHT) {
		struct bar bar = {
			.label = ranked[i].entry->label,
			.number = ranked[i].number,
			.is_signed = is_signed,
			/* The first is the largest. */
			.share = ranked[i].size > 0
					 ? ranked[i].size / ranked[0].size
					 : 0,
		};

		draw_bar(&lane, &bar, y, out);
	}
	free(ranked);
	return draw_rest(all, n, y, out) + MARGIN;
}
