/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What turning a value into text needs besides the value, and the pieces of
 * text that both printers share.
 */
#ifndef AWL_RUNTIME_RENDER_H
#define AWL_RUNTIME_RENDER_H

#include "base/text.h"
#include "codegen/layout.h"
#include "codegen/plan.h"
#include "runtime/users.h"
#include "runtime/value.h"

struct symbols;

struct render {
	const struct plan *plan;
	struct symbols *symbols; /* NULL: addresses stay numbers */
	struct users users;
	/* The frames of an id, or NULL; they live until the next call. */
	const struct intern_stack *(*stack)(void *data, uint64_t id);
	void *stack_data;
	/* What makes wall-clock nanoseconds of each enum timestamp_clock. */
	int64_t to_wall[3];
};

/* Fills to_wall from the clocks of now. */
void render_read_clocks(struct render *render);

/* A value as print(), %s and map lines show it. */
void render_value(struct render *render, const struct value *value,
		  struct text *out);
/* A map's key: a tuple loses its parentheses. */
void render_key(struct render *render, const struct value *key,
		struct text *out);
/* The parts of a key, joined by commas without blanks, for JSON. */
void render_key_parts(struct render *render, const struct value *key,
		      struct text *out);
/* What stats() has: { .count = 2, .average = 3, .total = 6 }. print()'s div is
 * for the average alone, as in bpftrace. */
void render_statistics(const struct type *type, const uint64_t *words,
		       uint64_t div, struct text *out);
/* The frames of a stack: a newline first, then a frame a line. */
void render_stack(struct render *render, const struct type *type,
		  const struct intern_stack *stack, struct text *out);
/* A frame's function without an offset, or what else is known of it. */
void render_frame_name(struct render *render, const struct type *type,
		       const struct intern_stack *stack, uint32_t i,
		       struct text *out);
/* The functions that were put into a frame's, the innermost first, a NUL behind
 * each: how many. */
uint32_t render_frame_inlined(struct render *render, const struct type *type,
			      const struct intern_stack *stack, uint32_t i,
			      struct text *names);
void render_value_stack(struct render *render, const struct value *value,
			struct text *out);
/* A struct sockaddr, of which the value has the bytes: 127.0.0.1:80. */
void render_sockaddr(const struct value *value, struct text *out);
/* A buffer: printable ASCII as it is, other bytes \xHH. */
void render_escaped(const char *bytes, uint32_t length, struct text *out);
/* printf: values[i] is argument i. */
void render_format(struct render *render, const struct format *format,
		   const struct value *values, uint32_t n, struct text *out);
/* strftime() of wall-clock nanoseconds, with %f (us), %l (ms), %k (ns). */
void render_time(const char *format, int64_t wall_ns, struct text *out);

void render_u64(uint64_t value, struct text *out);
void render_i64(int64_t value, struct text *out);
void render_hex(uint64_t value, struct text *out); /* with 0x */
/* As %p and addresses without a symbol are: 0 has no 0x. */
void render_address(uint64_t value, struct text *out);

#endif
