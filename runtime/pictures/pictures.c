// SPDX-License-Identifier: GPL-2.0-or-later
/* Collects what maps held, and writes it as files. */
#include "runtime/pictures/private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "runtime/output.h"
#include "runtime/series.h"

static int check_file(const char *path)
{
	int fd = path ? open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666) : -1;

	if (path && fd < 0)
		return -errno;
	if (path)
		close(fd);
	return 0;
}

int pictures_check(const struct picture_files *files, const char **failed)
{
	const char *const paths[] = { files->flame, files->svg, files->html };
	int err = 0;

	for (size_t i = 0; i < 3 && !err; i++) {
		*failed = paths[i];
		err = check_file(paths[i]);
	}
	return err;
}

struct pictures *pictures_open(const struct picture_files *files)
{
	struct pictures *pictures;

	if (!files->flame && !files->svg && !files->html)
		return NULL;
	pictures = calloc(1, sizeof(*pictures));
	if (pictures)
		pictures->files = *files;
	return pictures;
}

static enum picture_kind kind_of(struct types *types,
				 const struct map_plan *map)
{
	if (aggregate_is_series(map->value))
		return PICTURE_SERIES;
	if (!rows_are_numbers(map->value))
		return PICTURE_TABLE;
	if (stack_path_is_in(types, map->key))
		return PICTURE_FLAME;
	return aggregate_is_histogram(map->value) ? PICTURE_HISTOGRAM
						  : PICTURE_BARS;
}

static struct picture *picture_of(struct pictures *pictures,
				  struct types *types,
				  const struct map_plan *map)
{
	struct picture *picture;

	vec_each (known, &pictures->pictures)
		if ((*known)->map == map)
			return *known;
	picture = arena_new(&pictures->arena, struct picture);
	*picture = (struct picture){ .map = map, .kind = kind_of(types, map) };
	*vec_push(&pictures->arena, &pictures->pictures) = picture;
	return picture;
}

/* What it held is forgotten. */
static void empty(struct picture *picture)
{
	arena_reset(&picture->arena);
	memset(&picture->entries, 0, sizeof(picture->entries));
	picture->by_label = (struct strmap){ .arena = &picture->arena };
	tree_init(&picture->tree, &picture->arena);
}

struct value entry_value(const struct picture *picture,
			 const struct entry *entry)
{
	return value_at(picture->map->value, entry->words);
}

static struct entry *entry_of(struct picture *picture, struct render *render,
			      const struct rows *rows, uint32_t at,
			      struct text *label)
{
	struct value key;
	uintptr_t known;
	struct entry *entry;

	text_clear(label);
	text_puts(label, "");
	if (rows->map->key) {
		key = rows_key(rows, at);
		render_key(render, &key, label);
	}
	known = (uintptr_t)strmap_get_n(&picture->by_label, label->data,
					label->len);
	if (known)
		return &picture->entries.v[known - 1];
	entry = vec_push(&picture->arena, &picture->entries);
	*entry = (struct entry){
		.label = arena_strndup(&picture->arena, label->data, label->len)
	};
	strmap_set_n(&picture->by_label, label->data, label->len,
		     (void *)(uintptr_t)picture->entries.n);
	return entry;
}

static void add_stacks(struct pictures *pictures, struct picture *picture,
		       struct render *render, const struct rows *rows)
{
	bool is_signed = rows_are_signed(rows->map->value);

	for (uint32_t i = 0; i < rows->n; i++) {
		uint64_t weight = rows_number(rows, rows->order[i]);
		struct value key = rows_key(rows, i);

		if (!weight || (is_signed && (int64_t)weight < 0) ||
		    stack_path_read(&pictures->path, render, &key))
			continue;
		tree_add(&picture->tree, &pictures->path, weight);
	}
}

static void add_series(struct pictures *pictures, struct picture *picture,
		       struct render *render, const struct rows *rows)
{
	struct series series;
	uint32_t at = 0;

	while (series_next(rows, &at, &series)) {
		struct entry *entry = entry_of(picture, render, rows,
					       series.place, &pictures->text);

		for (uint32_t i = 0; i < series.n; i++) {
			struct series_point point = series_point(&series, i);

			*vec_push(&picture->arena, &entry->points) =
				(struct point){ point.wall_ns, point.value };
		}
	}
}

static void add_values(struct pictures *pictures, struct picture *picture,
		       struct render *render, const struct rows *rows)
{
	const struct type *type = rows->map->value;
	size_t size = rows->words * sizeof(uint64_t);

	for (uint32_t i = 0; i < rows->n; i++) {
		const uint64_t *words = rows->values +
					(size_t)rows->order[i] * rows->words;
		struct entry *entry = entry_of(picture, render, rows, i,
					       &pictures->text);

		if (!entry->words)
			entry->words = arena_copy(&picture->arena, words, size);
		else if (type->kind == TYPE_AGGREGATE)
			aggregate_merge(type, entry->words, words, rows->words);
		else
			memcpy(entry->words, words, size);
	}
}

void pictures_add(struct pictures *pictures, struct render *render,
		  const struct rows *rows, bool taken)
{
	struct picture *picture;

	if (!pictures)
		return;
	picture = picture_of(pictures, render->plan->types, rows->map);
	if (!picture->emptied)
		empty(picture);
	picture->emptied = taken;
	switch (picture->kind) {
	case PICTURE_FLAME: add_stacks(pictures, picture, render, rows); break;
	case PICTURE_SERIES: add_series(pictures, picture, render, rows); break;
	default: add_values(pictures, picture, render, rows);
	}
}

static double draw(struct picture *picture, double y, struct text *out)
{
	switch (picture->kind) {
	case PICTURE_FLAME: return draw_flame(picture, y, out);
	case PICTURE_HISTOGRAM: return draw_histograms(picture, y, out);
	case PICTURE_SERIES: return draw_series(picture, y, out);
	case PICTURE_BARS: return draw_bars(picture, y, out);
	case PICTURE_TABLE: break;
	}
	return y;
}

/* All of a kind, or all but that kind, in one picture. */
static int write_svg(struct pictures *pictures, const char *path, bool flames)
{
	struct text body = { 0 }, out = { 0 };
	double y = 0;
	int err;

	vec_each (picture, &pictures->pictures)
		if (((*picture)->kind == PICTURE_FLAME) == flames)
			y = draw(*picture, y, &body);
	if (y == 0)
		y = draw_title(flames ? "No map has a stack in its keys"
				      : "No map has anything to draw",
			       y, &body);
	svg_begin(y, true, &out);
	text_add(&out, body.data, body.len);
	svg_end(true, &out);
	err = output_file(path, &out, 0666);
	text_free(&body);
	text_free(&out);
	return err;
}

void picture_inline(struct picture *picture, struct text *out)
{
	struct text body = { 0 };
	double y = draw(picture, 0, &body);

	if (body.len) {
		svg_begin(y, false, out);
		text_add(out, body.data, body.len);
		svg_end(false, out);
	}
	text_free(&body);
}

static int write_page(struct pictures *pictures, struct render *render,
		      const char *path)
{
	struct text out = { 0 };
	int err;

	page_write(pictures, render, &out);
	err = output_file(path, &out, 0666);
	text_free(&out);
	return err;
}

static int compare_maps(const void *left, const void *right)
{
	const struct picture *const *a = left, *const *b = right;

	return strcmp((*a)->map->name, (*b)->map->name);
}

bool pictures_lack_stacks(const struct pictures *pictures)
{
	if (!pictures || !pictures->files.flame)
		return false;
	vec_each (picture, &pictures->pictures)
		if ((*picture)->kind == PICTURE_FLAME)
			return false;
	return true;
}

int pictures_write(struct pictures *pictures, struct render *render,
		   const char **failed)
{
	const struct picture_files *files;
	int err = 0;

	if (!pictures)
		return 0;
	files = &pictures->files;
	if (pictures->pictures.n)
		qsort(pictures->pictures.v, pictures->pictures.n,
		      sizeof(*pictures->pictures.v), compare_maps);
	*failed = files->flame;
	if (files->flame)
		err = write_svg(pictures, files->flame, true);
	if (!err && files->svg) {
		*failed = files->svg;
		err = write_svg(pictures, files->svg, false);
	}
	if (!err && files->html) {
		*failed = files->html;
		err = write_page(pictures, render, files->html);
	}
	return err;
}

void pictures_close(struct pictures *pictures)
{
	if (!pictures)
		return;
	vec_each (picture, &pictures->pictures)
		arena_release(&(*picture)->arena);
	arena_release(&pictures->arena);
	stack_path_free(&pictures->path);
	text_free(&pictures->text);
	free(pictures);
}
