/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Private to runtime/pictures. */
#ifndef AWL_RUNTIME_PICTURES_PRIVATE_H
#define AWL_RUNTIME_PICTURES_PRIVATE_H

#include "base/arena.h"
#include "base/strmap.h"
#include "base/vec.h"
#include "runtime/pictures/pictures.h"
#include "runtime/stack_path.h"

/* Width of what is drawn, in pixels; what is narrower scrolls or shrinks. */
#define PICTURE_WIDTH 1200
#define MARGIN 16
/* A line of a chart, with its bar. */
#define BAR_HEIGHT 20
/* A letter's width in the pictures' font. */
#define LETTER 6.7
/* More panels than these nobody compares; the page's tables have all. */
#define PANELS_MOST 24

/* A function in its callers, or what stands in front of a stack. */
struct tree_node {
	const char *name;
	enum step_kind kind;
	uint64_t total;	      /* with what it called */
	uint32_t first, next; /* child, sibling: numbers; 0: none */
};

/* Node 0 is the root of all. */
struct tree {
	struct arena *arena;
	VEC(struct tree_node) nodes;
	struct strmap known; /* number + 1 by parent, kind and name */
};

void tree_init(struct tree *tree, struct arena *arena);
void tree_add(struct tree *tree, const struct stack_path *path,
	      uint64_t weight);
/* Children by name, so that a picture is the same each time. */
void tree_sort(struct tree *tree);
uint32_t tree_depth(const struct tree *tree);

/* An entry of a map without a stack, or a series of one. */
struct entry {
	const char *label; /* its key; "" without one */
	uint64_t *words;   /* of a value */
	VEC(struct point) points;
};

struct point {
	int64_t wall_ns;
	uint64_t value;
};

enum picture_kind {
	PICTURE_FLAME,
	PICTURE_HISTOGRAM,
	PICTURE_SERIES,
	PICTURE_BARS,  /* a number each */
	PICTURE_TABLE, /* nothing to draw */
};

/* What one map held. */
struct picture {
	struct arena arena; /* of what it holds */
	const struct map_plan *map;
	enum picture_kind kind;
	bool emptied; /* the map was, after it was printed last */
	struct tree tree;
	VEC(struct entry) entries;
	struct strmap by_label;
};

struct pictures {
	struct picture_files files;
	struct arena arena;
	VEC(struct picture *) pictures;
	struct stack_path path;
	struct text text;
};

/* The value of an entry. */
struct value entry_value(const struct picture *picture,
			 const struct entry *entry);

/* Markup: characters that mean something there are written otherwise. */
void markup_text(const char *text, size_t len, struct text *out);
/* So many letters at most, the last two dots if it has more. */
void markup_cut(const char *text, size_t letters, struct text *out);
void markup_puts(const char *text, struct text *out);
/* 1234567 as 1,234,567 */
void markup_number(uint64_t number, bool is_signed, struct text *out);

/* Each draws itself from y on and returns where the next may begin. */
double draw_flame(struct picture *picture, double y, struct text *out);
double draw_histograms(const struct picture *picture, double y,
		       struct text *out);
double draw_series(const struct picture *picture, double y, struct text *out);
double draw_bars(const struct picture *picture, double y, struct text *out);
double draw_title(const char *title, double y, struct text *out);

/* "and 12 more" of `all`, if there are. */
double draw_rest(uint32_t all, uint32_t shown, double y, struct text *out);

/* Around what is drawn, of so much height. */
void svg_begin(double height, bool alone, struct text *out);
void svg_end(bool alone, struct text *out);

/* A picture in a page, if there is anything to draw. */
void picture_inline(struct picture *picture, struct text *out);
/* The page of --html. */
void page_write(struct pictures *pictures, struct render *render,
		struct text *out);

#endif
