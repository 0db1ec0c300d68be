// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * printf() of an iterator that is pinned: awl is gone when somebody reads the
 * file, so the kernel writes into it,
 *
 *	bpf_seq_printf(ctx->meta->seq, format, its size, values, their size)
 */
#include "codegen/lower/internal.h"

#include <ctype.h>

#include "base/text.h"
#include "codegen/lower/rows.h"
#include "codegen/sites.h"

/* What one call of the helper takes. */
#define VALUES_MOST 12

/* Conversions that go to the helper together, and their values. */
struct seq {
	struct text format;
	int32_t values[VALUES_MOST];
	uint32_t nvalues;
	bool after_text; /* the last is a %s, behind which no word may begin */
	bool has_text;	 /* one a call: all share half a kilobyte of room */
};

/* Both are the first of their structure. */
static int32_t seq_file(struct lower *lower)
{
	struct memory meta = memory_at(IR_REGION_CONTEXT, lower->context, 0);

	return memory_load(lower,
			   memory_at(IR_REGION_TRUSTED,
				     memory_load(lower, meta, 8, false), 0),
			   8, false);
}

static void seq_flush(struct lower *lower, struct seq *seq)
{
	uint32_t room = ((uint32_t)seq->format.len + 8) & ~7u;
	char *bytes = arena_alloc(lower->ir.arena, room);
	struct memory format, values;
	int32_t args[5];

	if (!seq->format.len)
		return;
	memcpy(bytes, seq->format.data, seq->format.len);
	format = memory_new(lower, room, "format");
	memory_data(lower, format, bytes, room);
	values = memory_new(lower, 8 * (seq->nvalues ? seq->nvalues : 1),
			    "values");
	for (uint32_t i = 0; i < seq->nvalues; i++)
		memory_store(lower, memory_part(values, (int32_t)(8 * i)),
			     seq->values[i], 8);
	args[0] = seq_file(lower);
	args[1] = memory_address(lower, format);
	args[2] = constant(lower, (int64_t)seq->format.len + 1);
	args[3] = memory_address(lower, values);
	args[4] = constant(lower, 8 * (int64_t)seq->nvalues);
	ir_call(&lower->ir, BPF_FUNC_seq_printf, 5, args);
	text_clear(&seq->format);
	seq->nvalues = 0;
	seq->after_text = false;
	seq->has_text = false;
}

/* What the helper takes in its format. */
static bool is_printable(const struct format_segment *segment)
{
	for (uint32_t i = 0; i < segment->len; i++) {
		unsigned char c = (unsigned char)segment->text[i];

		if (!isascii(c) || (!isprint(c) && !isspace(c)))
			return false;
	}
	return true;
}

/* Other bytes, as they are. */
static void seq_write(struct lower *lower, const struct format_segment *segment)
{
	uint32_t room = (segment->len + 7) & ~7u;
	char *bytes = arena_alloc(lower->ir.arena, room);
	struct memory data = memory_new(lower, room, "bytes");
	int32_t args[3];

	memcpy(bytes, segment->text, segment->len);
	memory_data(lower, data, bytes, room);
	args[0] = seq_file(lower);
	args[1] = memory_address(lower, data);
	args[2] = constant(lower, segment->len);
	ir_call(&lower->ir, BPF_FUNC_seq_write, 3, args);
}

static void seq_literal(struct lower *lower, struct seq *seq,
			const struct format_segment *segment)
{
	if (!is_printable(segment)) {
		seq_flush(lower, seq);
		seq_write(lower, segment);
		return;
	}
	if (seq->after_text && segment->len &&
	    !ispunct((unsigned char)segment->text[0]) &&
	    !isspace((unsigned char)segment->text[0]))
		seq_flush(lower, seq);
	for (uint32_t i = 0; i < segment->len; i++) {
		if (segment->text[i] == '%')
			text_putc(&seq->format, '%');
		text_putc(&seq->format, segment->text[i]);
	}
	seq->after_text = false;
}

static void seq_specifier(struct seq *seq, const struct format_segment *segment)
{
	static const char letters[] = {
		[FORMAT_DECIMAL] = 'd',	  [FORMAT_DECIMAL_I] = 'd',
		[FORMAT_UNSIGNED] = 'u',  [FORMAT_HEX] = 'x',
		[FORMAT_HEX_UPPER] = 'X', [FORMAT_POINTER] = 'x',
		[FORMAT_STRING] = 's',
	};
	bool is_number = segment->conversion != FORMAT_STRING;

	/* %p would be hashed. */
	text_puts(&seq->format,
		  segment->conversion == FORMAT_POINTER ? "0x%" : "%");
	if (segment->left)
		text_putc(&seq->format, '-');
	if (segment->plus)
		text_putc(&seq->format, '+');
	if (segment->zero)
		text_putc(&seq->format, '0');
	if (segment->width)
		text_printf(&seq->format, "%u", segment->width);
	if (is_number)
		text_puts(&seq->format, "ll");
	text_putc(&seq->format, letters[segment->conversion]);
	seq->after_text = !is_number;
	seq->has_text |= !is_number;
}

static int32_t seq_value(struct lower *lower, const struct node *node,
			 const struct format_segment *segment)
{
	bool is_signed = segment->conversion == FORMAT_DECIMAL ||
			 segment->conversion == FORMAT_DECIMAL_I;
	int32_t value;

	if (!type_in_register(node->type))
		return memory_address(lower, lower_own_place(lower, node));
	value = lower_number(lower, node);
	return segment->bytes && segment->bytes < 8
		       ? ir_extend(&lower->ir, value, segment->bytes, is_signed)
		       : value;
}

/* %c, which the helper does not know on all kernels, padded with blanks. */
static void seq_char(struct lower *lower, const struct node *node,
		     const struct format_segment *segment)
{
	uint32_t width = segment->width ? segment->width : 1;
	uint32_t room = (width + 7) & ~7u;
	struct memory data = memory_new(lower, room, "character");
	char *blanks = arena_alloc(lower->ir.arena, room);
	int32_t at = segment->left ? 0 : (int32_t)(width - 1), args[3];

	memset(blanks, ' ', room);
	memory_data(lower, data, blanks, room);
	memory_store(lower, memory_part(data, at), lower_number(lower, node),
		     1);
	args[0] = seq_file(lower);
	args[1] = memory_address(lower, data);
	args[2] = constant(lower, width);
	ir_call(&lower->ir, BPF_FUNC_seq_write, 3, args);
}

void lower_seq_printf(struct lower *lower, const struct site_call *site)
{
	struct seq seq = { 0 };

	for (uint32_t i = 0; i < site->format->n; i++) {
		const struct format_segment *segment =
			&site->format->segments[i];

		if (segment->conversion == FORMAT_LITERAL) {
			seq_literal(lower, &seq, segment);
			continue;
		}
		if (segment->conversion == FORMAT_CHAR) {
			seq_flush(lower, &seq);
			seq_char(lower, site->values.v[segment->argument].node,
				 segment);
			continue;
		}
		if (seq.nvalues == VALUES_MOST ||
		    (seq.has_text && segment->conversion == FORMAT_STRING))
			seq_flush(lower, &seq);
		seq_specifier(&seq, segment);
		seq.values[seq.nvalues++] = seq_value(
			lower, site->values.v[segment->argument].node, segment);
	}
	seq_flush(lower, &seq);
	text_free(&seq.format);
}
