// SPDX-License-Identifier: GPL-2.0-or-later
/* --emit=bpf: instructions under the lines of the script they are for. */
#include "base/text.h"
#include "codegen/disasm.h"
#include "codegen/program.h"

static void print_line(const struct sources *sources, struct loc loc,
		       struct text *out)
{
	struct place place;
	const char *line;
	uint32_t len;

	if (!sources || !source_place(sources, loc, &place))
		return;
	line = source_line(place.source, place.line, &len);
	text_printf(out, "; %s:%u: %.*s\n", place.source->name, place.line,
		    (int)len, line);
}

static void print_reloc(const struct reloc *reloc, struct text *out)
{
	static const char *const kinds[] = {
		[RELOC_MAP] = "map",
		[RELOC_MAP_VALUE] = "map value",
		[RELOC_FUNCTION] = "function",
		[RELOC_KFUNC] = "kernel function",
		[RELOC_PROBE] = "probe number",
		[RELOC_CHILD] = "child",
		[RELOC_SEED] = "seed",
		[RELOC_PIDNS_DEV] = "pid namespace's device",
		[RELOC_PIDNS_INO] = "pid namespace's inode",
	};

	text_printf(out, "  # %s", kinds[reloc->kind]);
	if (reloc->kind == RELOC_MAP || reloc->kind == RELOC_MAP_VALUE)
		text_printf(out, " %d", reloc->index);
	if (reloc->value)
		text_printf(out, " + %lld", (long long)reloc->value);
}

/* What is marked is in the order of instructions, so one walk finds it all. */
void program_print(const struct program *program, const struct sources *sources,
		   struct text *out)
{
	uint32_t function = 0, line = 0, reloc = 0, at = 0;

	text_printf(out, "program %s: %u instructions\n",
		    program->name ? program->name : "", program->ninsns);
	while (at < program->ninsns) {
		if (function < program->nfunctions &&
		    program->functions[function].insn == at) {
			text_printf(out, "%s:  # stack %u\n",
				    program->functions[function].name,
				    program->functions[function].stack);
			function++;
		}
		if (line < program->nlines && program->lines[line].insn == at)
			print_line(sources, program->lines[line++].loc, out);
		text_printf(out, "%6u: ", at);
		while (reloc < program->nrelocs &&
		       program->relocs[reloc].insn < at)
			reloc++;
		at += disasm_insn(&program->insns[at], at, out);
		if (reloc < program->nrelocs &&
		    program->relocs[reloc].insn < at)
			print_reloc(&program->relocs[reloc++], out);
		text_putc(out, '\n');
	}
}
