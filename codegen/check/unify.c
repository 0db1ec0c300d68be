// SPDX-License-Identifier: GPL-2.0-or-later
/* Common types: how variables and maps widen, and implicit conversions. */
#include "codegen/check/checker.h"

/* What is kept in memory and read again is a number to the verifier. */
static const struct type *untrusted(struct checker *checker,
				    const struct type *type)
{
	return type_in_space(checker->types, type, type->space, false);
}

/* The verifier forgets what an address in a map points to: it is read like
 * any of the kernel's. */
static const struct type *stored_pointer(struct checker *checker,
					 const struct type *type)
{
	enum space space = type->kind == TYPE_POINTER &&
					   type->space == SPACE_BPF
				   ? SPACE_KERNEL
				   : type->space;

	return type_in_space(checker->types, type, space, false);
}

const struct type *storable(struct checker *checker, const struct type *type)
{
	const struct field *fields;
	const struct type **parts;
	const char **names;
	bool same = true;
	uint32_t n;

	if (type->kind != TYPE_TUPLE && type->kind != TYPE_RECORD)
		return stored_pointer(checker, type);
	fields = type_fields(checker->types, type, &n);
	parts = arena_array(checker->arena, const struct type *, n + 1);
	names = arena_array(checker->arena, const char *, n + 1);
	for (uint32_t i = 0; i < n; i++) {
		names[i] = fields[i].name;
		parts[i] = storable(checker, fields[i].type);
		same &= parts[i] == fields[i].type;
	}
	if (same)
		return type;
	return type->kind == TYPE_TUPLE
		       ? type_tuple(checker->types, parts, n)
		       : type_record(checker->types, names, parts, n);
}

/*
 * Two integers of different signs: a literal that is not negative takes the
 * other's sign; else the next larger signed type holds both, up to int64,
 * which does not hold every uint64.
 */
static const struct type *unify_signs(struct checker *checker,
				      const struct type *is_signed,
				      const struct type *is_unsigned,
				      bool adapts)
{
	uint32_t size = is_unsigned->size;

	if (adapts)
		return INT(
			checker,
			8 * (is_signed->size > size ? is_signed->size : size),
			false);
	if (is_signed->size > size)
		return is_signed;
	if (size < 8)
		return INT(checker, 16 * size, true);
	return S64(checker);
}

/* The integer behind an enum, a bool, an errno. */
static const struct type *plain(struct checker *checker,
				const struct type *type)
{
	if (type->kind == TYPE_INT)
		return type;
	return INT(checker, 8 * (type->size ? type->size : 4), type->is_signed);
}

static const struct type *unify_integers(struct checker *checker,
					 const struct type *a,
					 const struct type *b, bool adapt_a,
					 bool adapt_b)
{
	/* What may be an error's number stays one, to be printed with its
	 * name. */
	if (a->kind == TYPE_ERRNO || b->kind == TYPE_ERRNO)
		return a->kind == TYPE_ERRNO ? a : b;
	a = plain(checker, a);
	b = plain(checker, b);
	if (a->is_signed == b->is_signed)
		return a->size >= b->size ? a : b;
	if (a->is_signed)
		return unify_signs(checker, a, b, adapt_a);
	return unify_signs(checker, b, a, adapt_b);
}

/* Of a variable's address and a kernel's both can be read as a kernel's. */
static bool unify_spaces(enum space a, enum space b, enum space *space)
{
	*space = a == SPACE_NONE ? b : a;
	if (a == b || a == SPACE_NONE || b == SPACE_NONE)
		return true;
	*space = SPACE_KERNEL;
	return (a == SPACE_BPF && b == SPACE_KERNEL) ||
	       (a == SPACE_KERNEL && b == SPACE_BPF);
}

static const struct type *unify_pointers(struct checker *checker,
					 const struct type *a,
					 const struct type *b)
{
	const struct type *to = a->to;
	enum space space;

	/* Numbers and strings widen, as the variables that they are do; else
	 * what the first one points to, whatever the others do. */
	if (a->to->kind == TYPE_VOID)
		to = b->to;
	else if (b->to->kind != TYPE_VOID)
		to = unify(checker, a->to, b->to, 0, 0);
	if (!to)
		to = a->to;
	if (!unify_spaces(a->space, b->space, &space))
		return NULL;
	return type_pointer(checker->types, to, space,
			    a->trusted && b->trusted && a->to == b->to);
}

/* The 32nd part and those behind it share a bit. */
static uint32_t part_bit(uint32_t part)
{
	return 1u << (part < 31 ? part : 31);
}

/* Where the part is that belongs to a's part i: a record's by its name. */
static uint32_t partner(const struct type *a, const struct field *x, uint32_t i,
			const struct field *y, uint32_t n)
{
	uint32_t j = 0;

	if (a->kind == TYPE_TUPLE)
		return i;
	while (j < n && strcmp(x[i].name, y[j].name) != 0)
		j++;
	return j;
}

/* Tuples and records of the same shape, part by part. */
static const struct type *unify_rows(struct checker *checker,
				     const struct type *a, const struct type *b,
				     uint32_t adapt_a, uint32_t adapt_b)
{
	const struct field *x, *y;
	const struct type **parts;
	const char **names;
	uint32_t n, m;

	x = type_fields(checker->types, a, &n);
	y = type_fields(checker->types, b, &m);
	if (n != m)
		return NULL;
	parts = arena_array(checker->arena, const struct type *, n + 1);
	names = arena_array(checker->arena, const char *, n + 1);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t j = partner(a, x, i, y, n);

		if (j == n)
			return NULL;
		names[i] = x[i].name;
		parts[i] = unify(checker, x[i].type, y[j].type,
				 adapt_a & part_bit(i) ? ADAPT_ALL : 0,
				 adapt_b & part_bit(j) ? ADAPT_ALL : 0);
		if (!parts[i])
			return NULL;
	}
	return a->kind == TYPE_TUPLE
		       ? type_tuple(checker->types, parts, n)
		       : type_record(checker->types, names, parts, n);
}

static bool same_parameters(const struct type *a, const struct type *b)
{
	return memcmp(&a->parameters, &b->parameters, sizeof(a->parameters)) ==
	       0;
}

static const struct type *unify_aggregates(struct checker *checker,
					   const struct type *a,
					   const struct type *b)
{
	if (a->agg != b->agg || !same_parameters(a, b))
		return NULL;
	/* Operands have 64 bits: they differ in sign, and int64 holds. */
	return type_aggregate(checker->types, a->agg, S64(checker),
			      a->parameters);
}

static bool is_probe_and_text(const struct type *a, const struct type *b)
{
	return a->kind == TYPE_PROBE && b->kind == TYPE_STRING;
}

static uint32_t text_size(const struct type *type)
{
	return type->size + type->is_text;
}

/* Bytes that stand for text are text beside text, and bytes beside bytes. */
static const struct type *unify_text(struct checker *checker,
				     const struct type *a, const struct type *b)
{
	uint32_t size = text_size(a);

	if (a->kind == b->kind && a->to == b->to && a->count == b->count)
		return a->is_text ? b : a;
	if (!type_is_text(a) || !type_is_text(b))
		return NULL;
	if (text_size(b) > size)
		size = text_size(b);
	return type_string(checker->types, size);
}

/* The smallest type that holds both, or NULL. It never narrows, so widening
 * ends. */
const struct type *unify(struct checker *checker, const struct type *a,
			 const struct type *b, uint32_t adapt_a,
			 uint32_t adapt_b)
{
	if (a == b)
		return a;
	if (type_is_integer(a) && type_is_integer(b))
		return unify_integers(checker, a, b, adapt_a != 0,
				      adapt_b != 0);
	if (a->is_text || b->is_text)
		return unify_text(checker, a, b);
	if (a->kind != b->kind) {
		/* 0 is every type's null pointer. */
		if (a->kind == TYPE_POINTER && b->kind == TYPE_INT && adapt_b)
			return untrusted(checker, a);
		if (b->kind == TYPE_POINTER && a->kind == TYPE_INT && adapt_a)
			return untrusted(checker, b);
		checker->probe_met_text |= is_probe_and_text(a, b) ||
					   is_probe_and_text(b, a);
		return NULL;
	}
	switch (a->kind) {
	case TYPE_STRING:
	case TYPE_BUFFER: return a->size >= b->size ? a : b;
	case TYPE_POINTER: return unify_pointers(checker, a, b);
	case TYPE_TUPLE:
	case TYPE_RECORD: return unify_rows(checker, a, b, adapt_a, adapt_b);
	case TYPE_AGGREGATE: return unify_aggregates(checker, a, b);
	case TYPE_KSTACK:
	case TYPE_USTACK:
		/* Shorter stacks fit where longer ones do. */
		if (a->parameters.v[0] != b->parameters.v[0])
			return NULL;
		return a->parameters.v[1] >= b->parameters.v[1] ? a : b;
	default: return NULL;
	}
}

uint32_t node_adaptable(const struct node *node)
{
	uint32_t mask = 0;

	switch (node->kind) {
	case NODE_INTEGER:
		return !node->integer.negative && (!node->type ||
						   node->type->kind == TYPE_INT)
			       ? ADAPT_ALL
			       : 0;
	case NODE_VARIABLE:
		return node->variable.variable
			       ? node->variable.variable->adaptable
			       : 0;
	case NODE_MAP:
		return node->map.map ? node->map.map->value_adaptable : 0;
	case NODE_TERNARY:
	case NODE_IF:
		/* Both branches have to be literals, or the sign of the other
		 * one counts. */
		return (node->choice.yes ? node_adaptable(node->choice.yes)
					 : 0) &
		       (node->choice.no ? node_adaptable(node->choice.no) : 0);
	case NODE_BLOCK:
		return node->block.value ? node_adaptable(node->block.value)
					 : 0;
	case NODE_TUPLE:
		for (uint32_t i = 0; i < node->tuple.n; i++)
			if (node_adaptable(node->tuple.v[i]))
				mask |= part_bit(i);
		return mask;
	case NODE_RECORD:
		for (uint32_t i = 0; i < node->record.parts.n; i++)
			if (node_adaptable(node->record.parts.v[i].value))
				mask |= part_bit(i);
		return mask;
	default: return 0;
	}
}

bool widen(struct checker *checker, const struct type **slot,
	   uint32_t *adaptable, const struct users *users,
	   const struct node *node, const struct type *type)
{
	uint32_t adapts = node ? node_adaptable(node) : 0;
	const struct type *wider;

	if (!*slot) {
		*slot = type;
		*adaptable = adapts;
		type_changed(checker, users);
		return true;
	}
	wider = unify(checker, *slot, type, *adaptable, adapts);
	if (!wider)
		return false;
	/* That it stopped being adaptable matters as much: others' types hang
	 * on it. */
	if (wider != *slot || (*adaptable & adapts) != *adaptable) {
		*slot = wider;
		*adaptable &= adapts;
		type_changed(checker, users);
	}
	return true;
}

/* A record's parts in the order of another's fields. */
static void order_parts(struct checker *checker, struct node *node,
			const struct field *fields, uint32_t n)
{
	struct record_part *old = node->record.parts.v;
	struct record_part *parts = arena_array(checker->arena,
						struct record_part, n + 1);

	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = 0; j < n; j++)
			if (strcmp(fields[i].name, old[j].name) == 0)
				parts[i] = old[j];
	node->record.parts.v = parts;
}

/* Literal tuples and records get the wanted type part by part. */
static void coerce_parts(struct checker *checker, struct node *node,
			 const struct type *type)
{
	const struct field *fields;
	uint32_t n;

	fields = type_fields(checker->types, type, &n);
	if (node->kind == NODE_RECORD)
		order_parts(checker, node, fields, n);
	for (uint32_t i = 0; i < n; i++)
		coerce(checker,
		       node->kind == NODE_TUPLE ? node->tuple.v[i]
						: node->record.parts.v[i].value,
		       fields[i].type);
	node->type = type;
}

/* Whether every value of an integer type is one of another. */
static bool holds(const struct type *to, const struct type *from)
{
	if (to->is_signed == from->is_signed)
		return to->size >= from->size;
	return to->is_signed && to->size > from->size;
}

void warn_narrowing(struct checker *checker, struct loc loc,
		    const struct type *from, const struct type *to)
{
	if (from->kind != TYPE_INT || to->kind != TYPE_INT || holds(to, from))
		return;
	check_warning(checker, loc,
		      "Expression of type: %s being cast to type: %s. This may "
		      "cause unexpected results. Use an explicit cast to "
		      "suppress this warning.",
		      text_of(checker, from), text_of(checker, to));
}

/* A variable's address, as a pointer that another one has widened. */
static bool reads_past(const struct type *from, const struct type *to)
{
	return from->kind == TYPE_POINTER && from->space == SPACE_BPF &&
	       to->kind == TYPE_POINTER && to->to->kind != TYPE_VOID &&
	       to->to->size > from->to->size;
}

/* Whether what is written takes the type itself, or its parts do: no cast. */
static bool takes(struct checker *checker, struct node *node,
		  const struct type *type)
{
	switch (node->kind) {
	case NODE_INTEGER:
		return type->kind == TYPE_INT || type->kind == TYPE_POINTER ||
		       type->kind == TYPE_ERRNO;
	case NODE_STRING: return type->kind == TYPE_STRING;
	case NODE_TUPLE:
	case NODE_RECORD: coerce_parts(checker, node, type); return true;
	case NODE_TERNARY:
	case NODE_IF:
		if (!node->choice.yes || !node->choice.no)
			return false;
		coerce(checker, node->choice.yes, type);
		coerce(checker, node->choice.no, type);
		return true;
	case NODE_BLOCK:
		if (!node->block.value)
			return false;
		coerce(checker, node->block.value, type);
		return true;
	default: return false;
	}
}

void coerce(struct checker *checker, struct node *node, const struct type *type)
{
	if (!checker->report || !node->type || node->type == type)
		return;
	if (node->type->is_text && type->kind == TYPE_STRING &&
	    become_text(checker, node) == type)
		return;
	if (takes(checker, node, type)) {
		node->type = type;
		return;
	}
	if (reads_past(node->type, type))
		check_error(checker, message_loc(node),
			    "A variable of type '%s' is smaller than what the "
			    "pointer's type '%s' reads",
			    text_of(checker, node->type->to),
			    text_of(checker, type));
	if (!node_adaptable(node))
		warn_narrowing(checker, message_loc(node), node->type, type);
	wrap_cast(checker, node, type);
}

const struct type *arithmetic_type(struct checker *checker,
				   const struct node *a, const struct node *b)
{
	bool x = a->type->is_signed && !node_adaptable(a);
	bool y = b->type->is_signed && !node_adaptable(b);
	bool both = node_adaptable(a) && node_adaptable(b);
	bool unsigned_a = !a->type->is_signed, unsigned_b = !b->type->is_signed;

	if (both && !unsigned_a && !unsigned_b)
		return S64(checker);
	return INT(checker, 64, x || y || !(unsigned_a || unsigned_b));
}
