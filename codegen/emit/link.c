// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Functions and the templates they call, one behind the other, to one program.
 * What nothing calls is left out: the verifier refuses it ("unreachable
 * insn"). A call chain has 512 bytes of stack and 8 frames; each frame counts
 * as a multiple of 32 bytes.
 */
#include "codegen/emit.h"

#include "base/text.h"
#include "bpf-templates/template.h"
#include "codegen/disasm.h"
#include "lexer/diag.h"

#define MAX_INSNS 1000000
/* The kernel's, in one program. */
#define FUNCTIONS_MOST 256
#define MAPS_MOST 64

/* A function of the program or a template, with its place in the program. */
struct unit {
	const char *name;
	uint32_t nparams, stack, begin;
	int32_t function; /* of the IR, or IR_NONE */
	const struct template *template;
	struct machine machine; /* not for a template */
	VEC(uint32_t) callees;	/* units */
	bool apart;
	uint8_t context; /* which parameter it is; 0: none */
	bool visiting;	 /* a recursion meets it again */
	bool summed;
	uint32_t deepest, frames; /* from here down */
};

struct linker {
	struct arena *arena;
	struct arena work; /* for the unit at hand */
	struct diags *diags;
	const struct emit_options *options;
	const struct ir_program *ir;
	VEC(struct unit *) units;
	struct text *assembly;
	uint32_t lookups_left; /* that may be calls of the template */
	bool failed;
};

static const struct template *find_template(const char *name)
{
	for (uint32_t i = 0; i < ntemplates; i++)
		if (strcmp(templates[i].name, name) == 0)
			return &templates[i];
	return NULL;
}

static void fail(struct linker *linker, struct loc loc, const char *what,
		 const char *name)
{
	diag_error(linker->diags, loc, "%s: %s", name, what);
	linker->failed = true;
}

/* The unit of a function or a template, made when first called. */
static uint32_t unit_of(struct linker *linker, int32_t function,
			const char *name)
{
	struct unit *unit;

	for (uint32_t i = 0; i < linker->units.n; i++) {
		unit = linker->units.v[i];
		if (function != IR_NONE
			    ? unit->function == function
			    : unit->template && !strcmp(unit->name, name))
			return i;
	}
	unit = arena_new(linker->arena, struct unit);
	unit->function = function;
	unit->name = name;
	if (function == IR_NONE) {
		unit->template = find_template(name);
		if (!unit->template) {
			fail(linker, (struct loc){ 0 }, "no such template",
			     name);
			return 0;
		}
		unit->stack = unit->template->stack;
		unit->nparams = unit->template->nparams;
	}
	*vec_push(linker->arena, &linker->units) = unit;
	return linker->units.n - 1;
}

static void print_offsets(const struct machine *machine, struct text *out)
{
	for (uint32_t i = 0; i < machine->function->objects.n; i++)
		if (machine->offset[i])
			text_printf(
				out, "  o%u %u at r10 %d %s\n", i,
				machine->function->objects.v[i].size,
				machine->offset[i],
				machine->function->objects.v[i].name
					? machine->function->objects.v[i].name
					: "");
}

/* --emit=asm: each operation over the instructions it became. */
static void print_assembly(const struct machine *machine, struct text *out)
{
	const struct flow *flow = &machine->flow;
	uint32_t op = 0;

	text_printf(out, "function %s: %u bytes of stack\n",
		    machine->function->name, machine->stack);
	print_offsets(machine, out);
	for (uint32_t i = 0; i < flow->norder; i++) {
		int32_t b = flow->order[i];

		text_printf(out, "b%d:\n", b);
		vec_each (insn, &machine->function->blocks.v[b].insns) {
			uint32_t at = machine->begins.v[op++];

			text_puts(out, "  ");
			ir_print_insn(machine->function, insn, out);
			text_putc(out, '\n');
			while (at < machine->begins.v[op]) {
				text_printf(out, "%8u: ", at);
				at += disasm_insn(&machine->code.v[at], at,
						  out);
				text_putc(out, '\n');
			}
		}
	}
}

/* What is left of a unit, out of the memory it was made in. */
static void keep_unit(struct linker *linker, struct machine *machine)
{
	vec_keep(linker->arena, &machine->code);
	vec_keep(linker->arena, &machine->callees);
	vec_keep(linker->arena, &machine->relocs);
	vec_keep(linker->arena, &machine->lines);
	linker->lookups_left = machine->lookups_left;
	arena_reset(machine->arena);
	machine->arena = NULL;
}

/* Registers before the frame, as spilled values take room in it, and the frame
 * before the code, which has its offsets. */
static void compile_unit(struct linker *linker, struct unit *unit)
{
	struct machine *machine = &unit->machine;
	struct ir_function *function = linker->ir->functions.v[unit->function];
	struct liveness live;

	unit->name = function->name;
	unit->nparams = function->nparams;
	unit->apart = function->apart;
	unit->context = function->context_parameter;
	machine->arena = &linker->work;
	machine->lookups_left = linker->lookups_left;
	machine->options = linker->options;
	machine->diags = linker->diags;
	machine->program = linker->ir;
	machine_prepare(machine, function);
	linker->failed = registers_assign(machine, &live) != 0;
	if (!linker->failed) {
		frame_lay_out(machine);
		unit->stack = machine->stack;
		emit_function(machine);
		linker->failed = jumps_resolve(machine) != 0;
	}
	if (!linker->failed && linker->assembly)
		print_assembly(machine, linker->assembly);
	keep_unit(linker, machine);
}

static void compile_all(struct linker *linker)
{
	/* The entry is the first: programs begin at instruction 0. */
	unit_of(linker, 0, NULL);
	/* The list grows as callees are found. */
	for (uint32_t i = 0; i < linker->units.n && !linker->failed; i++) {
		struct unit *unit = linker->units.v[i];

		if (unit->template) {
			for (uint32_t c = 0; c < unit->template->ncalls; c++)
				*vec_push(linker->arena, &unit->callees) =
					unit_of(linker, IR_NONE,
						unit->template->calls[c].name);
			continue;
		}
		compile_unit(linker, unit);
		vec_each (callee, &unit->machine.callees)
			*vec_push(linker->arena, &unit->callees) = unit_of(
				linker, callee->function, callee->template);
	}
}

/* Where the script has what a unit's instruction is for. */
static struct loc place_of(const struct unit *unit, uint32_t insn)
{
	struct loc loc = { 0 };

	vec_each (line, &unit->machine.lines)
		if (line->insn <= insn)
			loc = line->loc;
	return loc;
}

/* The first of a unit's places. */
static struct loc first_place(const struct unit *unit)
{
	vec_each (line, &unit->machine.lines)
		if (line->loc.end)
			return line->loc;
	return (struct loc){ 0 };
}

/* Of the chain of calls that is deepest the function, of the script or of a
 * loop, that needs most stack. */
static const struct unit *largest_frame(const struct linker *linker)
{
	const struct unit *unit = linker->units.v[0], *largest = unit;

	while (unit) {
		const struct unit *next = NULL;

		vec_each (callee, &unit->callees) {
			const struct unit *other = linker->units.v[*callee];

			if (!next || other->deepest > next->deepest)
				next = other;
		}
		unit = next;
		if (unit && !unit->template && unit->stack > largest->stack)
			largest = unit;
	}
	return largest;
}

/* Where the call is that is one too many. */
static const struct unit *too_deep(const struct linker *linker)
{
	const struct unit *unit = linker->units.v[0];

	for (uint32_t frame = 1; frame < MACHINE_FRAMES; frame++) {
		const struct unit *next = NULL;

		vec_each (callee, &unit->callees) {
			const struct unit *other = linker->units.v[*callee];

			if (!next || other->frames > next->frames)
				next = other;
		}
		if (!next || next->template)
			break;
		unit = next;
	}
	return unit;
}

/* The deepest stack and chain of calls from a unit down. */
static void sum_stack(struct linker *linker, struct unit *unit)
{
	uint32_t deepest = 0, frames = 0;

	if (unit->summed)
		return;
	if (unit->visiting) {
		fail(linker, first_place(unit),
		     "calls itself, which BPF programs cannot", unit->name);
		return;
	}
	unit->visiting = true;
	vec_each (callee, &unit->callees) {
		struct unit *other = linker->units.v[*callee];

		sum_stack(linker, other);
		if (other->deepest > deepest)
			deepest = other->deepest;
		if (other->frames > frames)
			frames = other->frames;
	}
	unit->visiting = false;
	unit->summed = true;
	unit->deepest = deepest +
			/* The kernel counts a frame without stack as one of 32
			 * bytes. */
			((unit->stack ? unit->stack + 31 : 32) & ~UINT32_C(31));
	unit->frames = frames + 1;
}

static void check_limits(struct linker *linker, uint32_t ninsns)
{
	struct unit *entry = linker->units.v[0];
	char what[128];

	sum_stack(linker, entry);
	if (linker->failed)
		return;
	if (entry->deepest > MACHINE_STACK) {
		snprintf(what, sizeof(what),
			 "needs %u bytes of stack; BPF programs have %d",
			 entry->deepest, MACHINE_STACK);
		fail(linker, first_place(largest_frame(linker)), what,
		     entry->name);
	}
	if (entry->frames > MACHINE_FRAMES) {
		snprintf(what, sizeof(what),
			 "calls nest %u deep; BPF programs can %d",
			 entry->frames, MACHINE_FRAMES);
		fail(linker, first_place(too_deep(linker)), what, entry->name);
	}
	if (ninsns > MAX_INSNS) {
		snprintf(what, sizeof(what),
			 "is %u instructions long; the kernel takes %d", ninsns,
			 MAX_INSNS);
		fail(linker, first_place(entry), what, entry->name);
	}
}

/* The body of a loop is a function. */
static void check_functions(struct linker *linker)
{
	if (linker->units.n <= FUNCTIONS_MOST)
		return;
	diag_error(linker->diags,
		   place_of(linker->units.v[FUNCTIONS_MOST], UINT32_MAX),
		   "%s: has %u functions and bodies of loops; the kernel takes "
		   "%d in one program",
		   linker->units.v[0]->name, linker->units.n, FUNCTIONS_MOST);
	linker->failed = true;
}

static void check_maps(struct linker *linker)
{
	VEC(int32_t) maps = { 0 };

	vec_each (it, &linker->units)
		vec_each (reloc, &(*it)->machine.relocs) {
			uint32_t i = 0;

			if (reloc->kind != RELOC_MAP &&
			    reloc->kind != RELOC_MAP_VALUE)
				continue;
			while (i < maps.n && maps.v[i] != reloc->index)
				i++;
			if (i < maps.n)
				continue;
			*vec_push(linker->arena, &maps) = reloc->index;
			if (maps.n <= MAPS_MOST)
				continue;
			diag_error(linker->diags, place_of(*it, reloc->insn),
				   "%s: uses more than %d maps; the kernel "
				   "takes no more in one program",
				   linker->units.v[0]->name, MAPS_MOST);
			linker->failed = true;
			return;
		}
}

static const struct bpf_insn *unit_code(const struct unit *unit, uint32_t *n)
{
	*n = unit->template ? unit->template->ninsns : unit->machine.code.n;
	return unit->template ? unit->template->insns : unit->machine.code.v;
}

/* Both calls and addresses of functions count from the next instruction. A
 * template's own address has no mark yet that it is a function's. */
static void connect(struct linker *linker, struct program *program)
{
	const uint8_t address = BPF_LD | BPF_IMM | BPF_DW;

	vec_each (it, &linker->units) {
		struct unit *unit = *it;

		for (uint32_t c = 0; c < unit->callees.n; c++) {
			uint32_t at = unit->begin;

			if (unit->template)
				at += unit->template->calls[c].insn;
			else
				at += unit->machine.callees.v[c].insn;
			if (program->insns[at].code == address)
				program->insns[at].src_reg = BPF_PSEUDO_FUNC;
			program->insns[at].imm =
				(int32_t)(linker->units.v[unit->callees.v[c]]
						  ->begin -
					  at - 1);
		}
	}
}

/* What counts from the function's begin counts from the program's now. */
static void gather_marks(struct linker *linker, struct program *program)
{
	VEC(struct reloc) relocs = { 0 };
	VEC(struct line_mark) lines = { 0 };

	program->functions = arena_array(linker->arena, struct function_mark,
					 linker->units.n);
	program->nfunctions = linker->units.n;
	for (uint32_t i = 0; i < linker->units.n; i++) {
		struct unit *unit = linker->units.v[i];

		program->functions[i] = (struct function_mark){
			.insn = unit->begin,
			.name = unit->name,
			.nparams = unit->nparams,
			.stack = unit->stack,
			.apart = unit->apart,
			.context = unit->context,
		};
		vec_each (reloc, &unit->machine.relocs) {
			struct reloc *to = vec_push(linker->arena, &relocs);

			*to = *reloc;
			to->insn += unit->begin;
			program->needs_probe_number |= reloc->kind ==
						       RELOC_PROBE;
		}
		vec_each (line, &unit->machine.lines) {
			struct line_mark *to = vec_push(linker->arena, &lines);

			*to = *line;
			to->insn += unit->begin;
		}
	}
	program->relocs = relocs.v;
	program->nrelocs = relocs.n;
	program->lines = lines.v;
	program->nlines = lines.n;
}

static void join(struct linker *linker, struct program *program, uint32_t total)
{
	program->insns = arena_array(linker->arena, struct bpf_insn, total);
	program->ninsns = total;
	vec_each (it, &linker->units) {
		const struct unit *unit = *it;
		const struct bpf_insn *code;
		uint32_t n;

		code = unit_code(unit, &n);
		memcpy(program->insns + unit->begin, code, n * sizeof(*code));
	}
	connect(linker, program);
	gather_marks(linker, program);
}

int program_emit(const struct ir_program *ir,
		 const struct emit_options *options, struct diags *diags,
		 struct arena *arena, struct program *program,
		 struct text *assembly)
{
	struct linker linker = { .arena = arena,
				 .diags = diags,
				 .options = options,
				 .ir = ir,
				 .assembly = assembly };
	uint32_t total = 0;

	linker.lookups_left = options->lookups;
	compile_all(&linker);
	arena_release(&linker.work);
	if (linker.failed)
		return -1;
	vec_each (it, &linker.units) {
		uint32_t n;

		unit_code(*it, &n);
		(*it)->begin = total;
		total += n;
	}
	check_limits(&linker, total);
	check_functions(&linker);
	check_maps(&linker);
	if (linker.failed)
		return -1;
	join(&linker, program, total);
	return 0;
}
