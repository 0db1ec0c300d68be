/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Types, maps and a printer made by hand, for tests of the runtime. */
#ifndef AWL_TESTS_UNIT_FIXTURE_H
#define AWL_TESTS_UNIT_FIXTURE_H

#include <stdlib.h>

#include "runtime/print.h"

struct fixture {
	struct arena arena;
	struct types types;
	struct plan plan;
	struct print print;
	struct rows rows;
	struct map_plan map;
};

static inline void fixture_open(struct fixture *f,
				const struct printer *printer)
{
	*f = (struct fixture){ 0 };
	setenv("TZ", "UTC", 1);
	types_init(&f->types, &f->arena);
	f->plan.types = &f->types;
	f->plan.arena = &f->arena;
	f->print.printer = printer;
	f->print.render.plan = &f->plan;
}

static inline void fixture_close(struct fixture *f)
{
	rows_free(&f->rows);
	output_free(&f->print.out);
	output_free(&f->print.err);
	text_free(&f->print.scratch);
	types_close(&f->types);
	arena_release(&f->arena);
}

/* What was printed since the last call. */
static inline const char *fixture_out(struct fixture *f)
{
	char *copy = arena_strndup(
		&f->arena, f->print.out.text.data ? f->print.out.text.data : "",
		f->print.out.text.len);

	text_clear(&f->print.out.text);
	return copy;
}

static inline const char *fixture_err(struct fixture *f)
{
	char *copy = arena_strndup(
		&f->arena, f->print.err.text.data ? f->print.err.text.data : "",
		f->print.err.text.len);

	text_clear(&f->print.err.text);
	return copy;
}

static inline const struct type *fixture_aggregate(struct fixture *f,
						   enum aggregate agg,
						   bool is_signed, int64_t a,
						   int64_t b, int64_t c)
{
	struct type_parameters parameters = { { a, b, c, 0 } };

	return type_aggregate(&f->types, agg, type_int(&f->types, 8, is_signed),
			      parameters);
}

static inline void fixture_map(struct fixture *f, const char *name,
			       const struct type *key, const struct type *value,
			       uint32_t value_size)
{
	f->map = (struct map_plan){
		.name = name,
		.key = key,
		.value = value,
		.key_size = key ? key->size : 0,
		.value_size = value_size,
		.flip_offset = -1,
		.intern = -1,
	};
	rows_begin(&f->rows, &f->map);
}

static inline const char *fixture_print_map(struct fixture *f, uint64_t top,
					    uint64_t div)
{
	struct order usual = { 0 };

	rows_sort(&f->rows, &f->types);
	rows_show(&f->rows, &f->types, top, &usual);
	f->print.printer->map(&f->print, &f->rows, div);
	return fixture_out(f);
}

static inline const char *fixture_value(struct fixture *f,
					const struct type *type,
					const void *data)
{
	struct value value = value_at(type, data);

	f->print.printer->value(&f->print, &value);
	return fixture_out(f);
}

#endif
