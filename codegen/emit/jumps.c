// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Labels to offsets. A jump reaches 32 K instructions; where that is not
 * enough it goes to an island on the way, which jumps on, or which is a copy
 * of the exit it was going to:
 *
 *	      goto island			if (...) goto island
 *	...					...
 *	      goto over (when code before falls through)
 *	island: goto far			island: r0 = 0; exit
 *	over: ...
 */
#include "codegen/emit.h"

#include "lexer/diag.h"

#define REACH 32767
/* Room is left for the islands that come to lie in between. */
#define HOP 22000
#define SPACING 7000

struct island {
	uint32_t site;
	int32_t to;   /* where the jump was going */
	int32_t via;  /* where the island goes: there, or to another island */
	int32_t here; /* the label of the island */
};

struct straits {
	struct machine *machine;
	VEC(uint32_t) sites; /* where islands may lie, in order */
	VEC(struct island) islands;
	int32_t *hash; /* of site and label: 1 + index of an island */
	uint32_t nhash;
	uint32_t *moved; /* new place of each instruction */
	int32_t *at;	 /* by label: its place in the old code */
	uint32_t *exits; /* and how long the exit there is, or 0 */
};

static bool is_exit(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP | BPF_EXIT);
}

/* How many instructions a copy of the exit at a place takes; 0: no exit. */
static uint32_t exit_length(const struct machine *machine, uint32_t at)
{
	const struct bpf_insn *code = machine->code.v + at;

	if (at < machine->code.n && is_exit(code))
		return 1;
	if (at + 1 < machine->code.n && is_exit(code + 1) &&
	    code->code == (BPF_ALU64 | BPF_MOV | BPF_K) &&
	    code->dst_reg == BPF_REG_0)
		return 2;
	return 0;
}

/* Only between operations, so that nothing lands inside ld_imm64. */
static void choose_sites(struct straits *straits)
{
	struct machine *machine = straits->machine;
	uint32_t last = 0;

	vec_each (begin, &machine->begins)
		if (*begin - last >= SPACING && *begin < machine->code.n) {
			*vec_push(machine->arena, &straits->sites) = *begin;
			last = *begin;
		}
}

/* The site nearest to the target within a hop; -1 when there is none. */
static int64_t site_between(const struct straits *straits, uint32_t from,
			    uint32_t to)
{
	int64_t best = -1;

	for (uint32_t i = 0; i < straits->sites.n; i++) {
		int64_t site = straits->sites.v[i], distance = site - from;

		/* Sites are in order: forward the last one in reach is the
		 * nearest to the target, backward the first. */
		if (to > from && distance > 0 && distance <= HOP && site <= to)
			best = i;
		if (to < from && distance < 0 && distance >= -HOP &&
		    site >= to && best < 0)
			best = i;
	}
	return best;
}

/* The label of the island at a site for jumps to a label. */
static int32_t island_for(struct straits *straits, uint32_t site, int32_t to)
{
	struct machine *machine = straits->machine;
	uint32_t mask = straits->nhash - 1;
	uint32_t h = (site * 2654435761u + (uint32_t)to * 40503u) & mask;
	int32_t here;

	for (; straits->hash[h]; h = (h + 1) & mask) {
		const struct island *island =
			&straits->islands.v[straits->hash[h] - 1];

		if (island->site == site && island->to == to)
			return island->here;
	}
	here = label_new(machine);
	*vec_push(machine->arena,
		  &straits->islands) = (struct island){ site, to, to, here };
	straits->hash[h] = (int32_t)straits->islands.n;
	return here;
}

static bool too_far(uint32_t from, uint32_t to)
{
	return to > from + HOP || from > to + HOP;
}

/*
 * Sends every jump that goes too far to an island, and the islands' own jumps
 * to further ones. The hash has room: what finds none left is given up.
 */
static int build_islands(struct straits *straits)
{
	struct machine *machine = straits->machine;

	vec_each (use, &machine->uses) {
		uint32_t to = (uint32_t)machine->labels.v[use->label];
		int64_t site;

		if (!too_far(use->insn, to))
			continue;
		site = site_between(straits, use->insn, to);
		if (site < 0 || 2 * straits->islands.n > straits->nhash)
			return -1;
		use->label = island_for(straits, (uint32_t)site, use->label);
	}
	for (uint32_t i = 0; i < straits->islands.n; i++) {
		struct island island = straits->islands.v[i];
		uint32_t from = straits->sites.v[island.site];
		uint32_t to = (uint32_t)machine->labels.v[island.to];
		int64_t site;
		int32_t next;

		/* A copy of an exit jumps nowhere. */
		if (!too_far(from, to) || straits->exits[island.to])
			continue;
		site = site_between(straits, from, to);
		if (site < 0 || 2 * straits->islands.n > straits->nhash)
			return -1;
		next = island_for(straits, (uint32_t)site, island.to);
		straits->islands.v[i].via = next;
	}
	return 0;
}

/* Islands in the order of their sites; first[s] .. first[s + 1] are of s. */
static uint32_t *sort_islands(struct straits *straits)
{
	struct arena *arena = straits->machine->arena;
	uint32_t *first = arena_array(arena, uint32_t, straits->sites.n + 2);
	struct island *sorted = arena_array(arena, struct island,
					    straits->islands.n + 1);

	vec_each (island, &straits->islands)
		first[island->site + 2]++;
	for (uint32_t s = 0; s < straits->sites.n; s++)
		first[s + 2] += first[s + 1];
	vec_each (island, &straits->islands)
		sorted[first[island->site + 1]++] = *island;
	straits->islands.v = sorted;
	return first;
}

/* Whether control comes to the end of the code so far. */
static bool falls_through(const struct machine *machine)
{
	const struct bpf_insn *last;

	if (!machine->code.n)
		return true;
	last = &machine->code.v[machine->code.n - 1];
	return last->code != (BPF_JMP | BPF_JA) && !is_exit(last);
}

/* The islands of one site, between two operations of the old code. */
static void put_islands(struct straits *straits, const struct bpf_insn *old,
			const struct island *islands, uint32_t n)
{
	struct machine *machine = straits->machine;
	int32_t over = label_new(machine);

	/* What falls through from before must not land on the islands. A jump
	 * that nothing comes to is refused: "unreachable insn". */
	if (falls_through(machine))
		put_jump(machine, over);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t length = straits->exits[islands[i].to];

		label_here(machine, islands[i].here);
		if (!length || islands[i].via != islands[i].to)
			put_jump(machine, islands[i].via);
		else
			for (uint32_t e = 0; e < length; e++)
				*vec_push(machine->arena, &machine->code) =
					old[straits->at[islands[i].to] + e];
	}
	label_here(machine, over);
}

/* The code again, with the islands in it. */
static void rewrite(struct straits *straits)
{
	struct machine *machine = straits->machine;
	uint32_t *first = sort_islands(straits), site = 0;
	uint32_t n = machine->code.n;
	const struct bpf_insn *old = machine->code.v;

	machine->code.v = NULL;
	machine->code.n = machine->code.room = 0;
	for (uint32_t i = 0; i <= n; i++) {
		if (site < straits->sites.n && straits->sites.v[site] == i) {
			if (first[site] < first[site + 1])
				put_islands(straits, old,
					    straits->islands.v + first[site],
					    first[site + 1] - first[site]);
			site++;
		}
		straits->moved[i] = machine->code.n;
		if (i < n)
			*vec_push(machine->arena, &machine->code) = old[i];
	}
}

/* Everything that names an instruction follows it. */
static void move_all(struct straits *straits, uint32_t nuses, uint32_t nlabels)
{
	struct machine *machine = straits->machine;
	const uint32_t *moved = straits->moved;

	for (uint32_t i = 0; i < nuses; i++)
		machine->uses.v[i].insn = moved[machine->uses.v[i].insn];
	for (uint32_t i = 0; i < nlabels; i++)
		if (machine->labels.v[i] >= 0)
			machine->labels.v[i] =
				(int32_t)moved[machine->labels.v[i]];
	vec_each (reloc, &machine->relocs)
		reloc->insn = moved[reloc->insn];
	vec_each (callee, &machine->callees)
		callee->insn = moved[callee->insn];
	vec_each (line, &machine->lines)
		line->insn = moved[line->insn];
	vec_each (begin, &machine->begins)
		*begin = moved[*begin];
}

static int bridge(struct machine *machine)
{
	struct straits straits = { .machine = machine };
	uint32_t nuses = machine->uses.n, nlabels = machine->labels.n;

	straits.nhash = 1024;
	while (straits.nhash < 2 * machine->code.n)
		straits.nhash *= 2;
	straits.hash = arena_array(machine->arena, int32_t, straits.nhash);
	straits.moved = arena_array(machine->arena, uint32_t,
				    machine->code.n + 1);
	straits.at = arena_copy(machine->arena, machine->labels.v,
				nlabels * sizeof(*machine->labels.v));
	straits.exits = arena_array(machine->arena, uint32_t, nlabels);
	for (uint32_t l = 0; l < nlabels; l++)
		if (straits.at[l] >= 0)
			straits.exits[l] = exit_length(machine,
						       (uint32_t)straits.at[l]);
	choose_sites(&straits);
	if (build_islands(&straits))
		return -1;
	rewrite(&straits);
	move_all(&straits, nuses, nlabels);
	return 0;
}

int jumps_resolve(struct machine *machine)
{
	int result = 0;

	if (machine->code.n > REACH)
		result = bridge(machine);
	for (uint32_t i = 0; !result && i < machine->uses.n; i++) {
		const struct label_use *use = &machine->uses.v[i];
		int64_t off = (int64_t)machine->labels.v[use->label] -
			      use->insn - 1;

		if (off > REACH || off < -REACH - 1)
			result = -1;
		machine->code.v[use->insn].off = (int16_t)off;
	}
	if (!result)
		return 0;
	diag_error(machine->diags, (struct loc){ 0 },
		   "%s: too large: a jump does not reach its target",
		   machine->function->name);
	machine->failed = true;
	return -1;
}
