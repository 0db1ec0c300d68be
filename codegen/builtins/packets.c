// SPDX-License-Identifier: GPL-2.0-or-later
/* skboutput("file.pcap", skb, length, offset): a packet into a file. */
#include "codegen/builtins/families.h"

/* Of probes that interrupt the kernel where it works. */
static bool packet_allowed(struct checker *checker, const struct node *call)
{
	const struct argument_layout *layout = checker->layout;
	const struct probe_kind *kind = layout->kind;

	if (kind->run == RUN_ATTACHED && !kind->timer && !kind->user &&
	    layout->program_type != BPF_PROG_TYPE_PERF_EVENT)
		return true;
	check_error(checker, call->loc,
		    "skboutput can not be used with \"%s\" probes", kind->name);
	return false;
}

static bool packet_arguments(struct checker *checker, struct node *call)
{
	const struct type *type = check_value(checker, argument(call, 1));

	if (!type || !integer_argument(checker, call, 2) ||
	    !integer_argument(checker, call, 3))
		return false;
	if (type->kind == TYPE_POINTER && type->to->kind == TYPE_STRUCT &&
	    strcmp(type->to->name, "sk_buff") == 0)
		return true;
	argument_error(checker, call, 1, "struct sk_buff *");
	return false;
}

/* a < b ? a : b, or the larger; both are evaluated twice. */
static struct node *extreme(struct checker *checker, enum op op, struct node *a,
			    struct node *b)
{
	return choice_node(checker, operation_node(checker, op, a, b, a->loc),
			   a, b, a->loc);
}

/* skb->name, as a number to compute with */
static struct node *member(struct checker *checker, struct node *call,
			   const char *name)
{
	return cast_node(
		checker,
		field_node(checker, argument(call, 1), name, call->loc),
		"int64", call->loc);
}

static struct node *minus(struct checker *checker, struct node *a,
			  struct node *b)
{
	return operation_node(checker, OP_SUB, a, b, a->loc);
}

static struct node *at_least_0(struct checker *checker, struct node *of)
{
	struct node *none = node_make(checker, NODE_INTEGER, of->loc);

	return extreme(checker, OP_GT, of,
		       cast_node(checker, none, "int64", none->loc));
}

/* max(0, skb->len - offset) */
static struct node *packet_length(struct checker *checker, struct node *call)
{
	struct node *offset = cast_node(checker, argument(call, 3), "int64",
					argument(call, 3)->loc);

	return at_least_0(checker,
			  minus(checker, member(checker, call, "len"), offset));
}

/*
 * What lies in the packet's own memory, which has all headers; data in pages
 * is not read, and the file says of each packet how long it really is.
 *
 *	buf(skb->data + offset,
 *	    max(0, min(length, skb->len - skb->data_len - offset)))
 */
static struct node *packet_bytes(struct checker *checker, struct node *call)
{
	struct node *length = cast_node(checker, argument(call, 2), "int64",
					argument(call, 2)->loc);
	struct node *offset = cast_node(checker, argument(call, 3), "int64",
					argument(call, 3)->loc);
	struct node *linear, *at, *bytes;

	linear = minus(checker, member(checker, call, "len"),
		       member(checker, call, "data_len"));
	length = extreme(checker, OP_LT, length,
			 minus(checker, linear, offset));
	at = operation_node(checker, OP_ADD, member(checker, call, "data"),
			    offset, call->loc);
	bytes = call_node(checker, "buf",
			  cast_node(checker, at, "uint64", at->loc), call->loc);
	*vec_push(checker->arena, &bytes->call.arguments) = at_least_0(checker,
								       length);
	return bytes;
}

static const struct type *check_skboutput(struct checker *checker,
					  struct node *call)
{
	struct site_call *site = site_call(checker, call, SITE_PACKET);

	site->text = literal_argument(checker, call, 0);
	if (!packet_allowed(checker, call) || !site->text ||
	    !packet_arguments(checker, call))
		return NULL;
	/* When, how long the packet is from the offset on, its bytes. */
	if (!site->values.n) {
		site_value_add(checker, site, "time",
			       name_node(checker, "nsecs", call->loc));
		site_value_add(checker, site, "length",
			       packet_length(checker, call));
		site_value_add(checker, site, "bytes",
			       packet_bytes(checker, call));
	}
	vec_each (value, &site->values)
		if (!check_value(checker, value->node))
			return NULL;
	return INT(checker, 32, false);
}

const struct function packet_functions[] = {
	{ .name = "skboutput",
	  .lower = lower_skboutput,
	  .min_arguments = 4,
	  .max_arguments = 4,
	  .flags = FUNCTION_SITE | FUNCTION_DISCARDABLE,
	  .check = check_skboutput,
	  .needs = FEATURE_COUNT,
	  .usage = "skboutput(\"file.pcap\", skb, length, offset)" },
	{ 0 },
};
