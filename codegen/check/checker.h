/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the checker's files and the tables' check functions share.
 *
 * Types settle first: nodes are checked, and checked again when what they
 * mention widens (they only widen). NULL is the type of what is not known yet.
 * Then a last round runs with `report`: only then are errors told and implicit
 * conversions made explicit, and every NULL has been reported.
 */
#ifndef AWL_CODEGEN_CHECK_CHECKER_H
#define AWL_CODEGEN_CHECK_CHECKER_H

#include "codegen/builtin.h"
#include "codegen/check.h"
#include "codegen/sites.h"
#include "lexer/token.h"

struct checker {
	struct checked *checked;
	struct arena *arena;
	struct types *types;
	struct unit *unit;
	const struct argument_layout *layout;
	struct loop_info *loop;		/* innermost, or NULL */
	struct unit_function *function; /* that is checked, or NULL */
	struct node *aggregable; /* the call that `@m =` takes, or NULL */
	struct map *target;	 /* that map */
	bool assume; /* an operand of unknown type is like the other one */
	bool report;
	struct inference *inference; /* while types settle: infer.c */
	bool lost;	 /* blocks are missing: their probes were not found */
	bool failed;	 /* an error was reported */
	bool probe_text; /* `probe` is a text in every block */
	bool probe_met_text;	 /* as a number it was to be one type with it */
	struct strmap constants; /* names asked for: struct constant */
	uint32_t unknown_names;
	uint32_t defines;	/* replaced so far */
	struct strmap reported; /* places and messages already told */
};

/* A constant type is a shorthand away. */
#define INT(checker, bits, is_signed) \
	type_int((checker)->types, (bits) / 8, (is_signed))
#define U64(checker) INT(checker, 64, false)
#define S64(checker) INT(checker, 64, true)
#define U32(checker) INT(checker, 32, false)
#define VOID(checker) type_void((checker)->types)

/* Reports in the last round, once a place; NULL, for `return check_error()`. */
const struct type *check_error(struct checker *checker, struct loc loc,
			       const char *format, ...)
	__attribute__((format(printf, 3, 4)));
struct diag *check_error_diag(struct checker *checker, struct loc loc,
			      const char *format, ...)
	__attribute__((format(printf, 3, 4)));
struct diag *check_warning(struct checker *checker, struct loc loc,
			   const char *format, ...)
	__attribute__((format(printf, 3, 4)));
const char *text_of(struct checker *checker, const struct type *type);
/* "int", "string": what kind of type it is. */
const char *kind_text(const struct type *type);
/* What awl calls what others call `name`, or NULL. */
const char *foreign_name(const char *name);
/* "Did you mean 'x'?", if something is near. */
void hint_nearest(struct checker *checker, struct diag *diag,
		  const struct nearest *nearest);
/* The field of a structure that is nearest to a name that it has not. */
void hint_nearest_field(struct checker *checker, struct diag *diag,
			const struct type *type, const char *name);
/* A variable's name as it is written: a macro's own have a number behind. */
const char *written_name(struct checker *checker, const char *name);
/* The script's text of a place, NUL-terminated, blanks made single. */
const char *source_text(struct checker *checker, struct loc loc);

/* headings.c: what a column of it is called. */
const char *heading(struct checker *checker, const struct node *node);
/* And the parts of a map's key. */
void key_headings(struct checker *checker, struct map *map,
		  const struct node *key);

/* expressions.c: the type of a node, NULL while unknown (or reported). */
const struct type *check_expression(struct checker *checker, struct node *node);
/* The same, for a value that is used: an error for statements' calls. */
const struct type *check_value(struct checker *checker, struct node *node);
/* The error says what for: "used as a map key". */
const struct type *check_given(struct checker *checker, struct node *node,
			       struct loc loc, const char *use);
/* A value that may be an aggregation itself: print(@hist[key]). */
const struct type *check_printable(struct checker *checker, struct node *node);
/* folding.c: operations of literals become one; NULL after reporting. */
const struct type *fold_literals(struct checker *checker, struct node *node);
const struct type *fold_comparison(struct checker *checker, struct node *node);
/* A condition: integer, bool, pointer. Castable aggregations are read. */
bool check_condition(struct checker *checker, struct node *node,
		     struct loc loc);
/* The same for the condition of an IF or TERNARY. */
bool check_branching(struct checker *checker, struct node *node);
bool is_condition(const struct type *type);

/* statements.c */
void check_statement(struct checker *checker, struct node *node);
const struct type *check_block(struct checker *checker, struct node *block,
			       bool wants_value);

/* One file a kind of node. */
const struct type *check_integer(struct checker *checker, struct node *node);
const struct type *check_string(struct checker *checker, struct node *node);
const struct type *check_tuple(struct checker *checker, struct node *node);
const struct type *check_record(struct checker *checker, struct node *node);
const struct type *check_name(struct checker *checker, struct node *node);
const struct type *check_variable(struct checker *checker, struct node *node);
const struct type *check_map(struct checker *checker, struct node *node);
const struct type *check_call(struct checker *checker, struct node *node);
const struct type *check_unary(struct checker *checker, struct node *node);
const struct type *check_binary(struct checker *checker, struct node *node);
const struct type *check_step(struct checker *checker, struct node *node);
const struct type *check_choice(struct checker *checker, struct node *node);
const struct type *check_cast(struct checker *checker, struct node *node);
const struct type *check_field(struct checker *checker, struct node *node);
const struct type *check_index(struct checker *checker, struct node *node);
const struct type *check_sizeof(struct checker *checker, struct node *node);
const struct type *check_offsetof(struct checker *checker, struct node *node);
const struct type *check_typeinfo(struct checker *checker, struct node *node);
void check_assign(struct checker *checker, struct node *node);
void check_let(struct checker *checker, struct node *node);
void check_for_map(struct checker *checker, struct node *node);
void check_for_range(struct checker *checker, struct node *node);
void check_while(struct checker *checker, struct node *node);
void check_unroll(struct checker *checker, struct node *node);
/* fields.c: what reading memory of a type through a pointer into a space
 * gives: char arrays become strings, pointers get their space. */
const struct type *memory_type(struct checker *checker, const struct type *type,
			       enum space space, bool trusted);
/* Whose memory a value that has a place lies in; what is built is in BPF's. */
enum space place_space(struct checker *checker, const struct node *node);

/* Turns a node into a literal of a type, in place. */
void become_integer(struct node *node, int64_t value, const struct type *type);
void become_string(struct node *node, const char *text, uint32_t len,
		   const struct type *type);
void become_bool(struct checker *checker, struct node *node, bool value);
/* An empty block. */
void become_empty(struct node *node);
/* What is_text becomes str() of it. */
const struct type *become_text(struct checker *checker, struct node *node);
/* The node becomes an implicit cast of what it was. */
void wrap_cast(struct checker *checker, struct node *node,
	       const struct type *type);
bool is_literal(const struct node *node);

/* fields.c: what reading an argument gives: pointers have their space, what
 * lies behind a __data_loc is a pointer to it. */
const struct type *argument_type(struct checker *checker,
				 const struct argument *argument);
/* The type of `args` as a whole. */
const struct type *args_type(struct checker *checker);

/* type_names.c: resolves a written type; NULL after reporting. */
const struct type *check_type_name(struct checker *checker,
				   struct type_name *name);
/* Whether there is a type of a name, with or without `struct`. */
bool type_is_named(struct checker *checker, const char *name);

/*
 * unify.c: the least type that holds both, or NULL. adapt_a, adapt_b: which of
 * the two (a bit a part, for tuples) is made of literals that are not negative
 * and takes the other's sign.
 */
#define ADAPT_ALL (~0u)
const struct type *unify(struct checker *checker, const struct type *a,
			 const struct type *b, uint32_t adapt_a,
			 uint32_t adapt_b);
uint32_t node_adaptable(const struct node *node);
/* What can be kept in a map, tuple or record: pointers lose their trust. */
const struct type *storable(struct checker *checker, const struct type *type);
/* Widens what a variable or map has by a node's type; false: no common type.
 * A NULL node is no literal. */
bool widen(struct checker *checker, const struct type **slot,
	   uint32_t *adaptable, const struct users *users,
	   const struct node *node, const struct type *type);
/* In the last round: makes the node have a type (see codegen/check.h). */
void coerce(struct checker *checker, struct node *node,
	    const struct type *type);
/* Warns where an integer type does not hold all of another. */
void warn_narrowing(struct checker *checker, struct loc loc,
		    const struct type *from, const struct type *to);
/* A node's place in messages: of a cast only "(uint32)". */
struct loc message_loc(const struct node *node);
/* The integer type that two operands are computed in. */
const struct type *arithmetic_type(struct checker *checker,
				   const struct node *a, const struct node *b);

/* user_functions.c: the script's functions. */
const struct user_function *user_function_find(const struct checker *checker,
					       const char *name);
struct unit_function *unit_function_find(const struct unit *unit,
					 const struct user_function *source);
/* Whether a name is of what a function has not; reported. */
bool check_outside_probe(struct checker *checker, struct loc loc,
			 const char *name);
void check_function_body(struct checker *checker,
			 struct unit_function *function);
void check_function_return(struct checker *checker, struct node *node);
extern const struct function user_function_row;

/* variables.c: the type of `let $x : TYPE`. */
const struct type *declared_type(struct checker *checker,
				 struct type_name *name);
/* Whether a variable with a declared type can take a value. */
bool variable_fits(struct checker *checker, const struct variable *variable,
		   const struct node *value, const struct type *type);
/* A value of a type goes into the variable of a node. */
bool variable_take(struct checker *checker, struct node *variable,
		   const struct type *type);
bool variable_assign(struct checker *checker, struct loc loc,
		     struct node *target, struct node *value);
/* What ++ counts on with: integers, and enums, which become integers. */
bool is_counter(const struct type *type);
const struct type *variable_step(struct checker *checker, struct node *node);
void variables_finish(struct checker *checker, struct unit *unit);
/* The error of x++ and x += 1 where x is no number. */
const struct type *no_counter(struct checker *checker, struct loc loc,
			      const struct node *target, bool is_signed);
/* The type of a BINARY node whose operands are checked. */
const struct type *binary_type(struct checker *checker, struct node *node);
bool name_is_builtin(const char *name);
/* names.c: whether it is an enum's constant. */
bool name_is_constant(struct checker *checker, const char *name);

/* maps.c */
struct map *map_get(struct checker *checker, const char *name, struct loc loc);
struct map *map_find(struct checker *checker, struct node *node);
/* Notes whether a map is used with a key: it must be so everywhere. The error's
 * diagnostic, or NULL. */
struct diag *map_shape(struct checker *checker, struct node *node);
bool map_assign(struct checker *checker, struct loc loc, struct node *node,
		struct node *value);
/* Reports that an aggregation of one map is assigned to another. */
bool map_copied(struct checker *checker, const struct node *target,
		struct loc loc, const struct node *value);
/* @m++ (a STEP); the MAP of @m op= e: its type, NULL while it has none. */
const struct type *map_step(struct checker *checker, struct node *node);
const struct type *map_compound(struct checker *checker, struct node *node);
bool map_widen(struct checker *checker, struct loc loc, struct node *node,
	       struct node *value, const struct type *type);
void map_undefined(struct checker *checker, const struct map *map,
		   struct loc loc);
/* Checks the key of a map node and widens the map's by it. */
bool map_check_key(struct checker *checker, struct node *node);
/* Whether an aggregation can be read as a number, and what number. */
const struct type *aggregate_as_number(struct checker *checker,
				       const struct type *type);
void maps_finish(struct checker *checker);

/*
 * Helpers of the tables' check functions. Arguments are nodes of the call;
 * each of these checks them as well, and reports.
 */
/* All arguments as values; false while one is unknown. */
bool check_arguments(struct checker *checker, struct node *call);
struct node *argument(const struct node *call, uint32_t i);
/* An integer (or a castable aggregation's number); NULL after reporting. */
const struct type *integer_argument(struct checker *checker, struct node *call,
				    uint32_t i);
/* A constant integer within [min, max]; false after reporting. */
bool constant_argument(struct checker *checker, struct node *call, uint32_t i,
		       int64_t min, int64_t max, int64_t *value);
/* A string literal; NULL after reporting. */
const char *literal_argument(struct checker *checker, struct node *call,
			     uint32_t i);
/* A string, or what a pointer to characters leads to: it becomes str(p). */
const struct type *string_argument(struct checker *checker, struct node *call,
				   uint32_t i);
/* A bare word out of a NULL-terminated list: its index, or -1 (reported if
 * `what` is given). */
int word_argument(struct node *call, uint32_t i, const char *const *words);
/* A map as itself: not its value. NULL after reporting. */
struct map *map_argument(struct checker *checker, struct node *call, uint32_t i,
			 uint32_t uses);
/* Says that a function wants something else in argument i. */
const struct type *argument_error(struct checker *checker, struct node *call,
				  uint32_t i, const char *wanted);
/* The same of a function of bpftrace's library, in its words: of no map where
 * one is wanted, no variable. */
const struct type *mismatched_argument(struct checker *checker,
				       const struct node *call, uint32_t i,
				       const char *wanted,
				       const char *parameter);
/* That loop bodies around here need the context. */
void uses_context(struct checker *checker);
/* The call's site, made at its first check. */
struct site_call *site_call(struct checker *checker, struct node *call,
			    enum site_kind kind);
void site_value_add(struct checker *checker, struct site_call *site,
		    const char *name, struct node *node);
/*
 * builtins/event.c: the record of all that `print` alone shows of a probe's
 * arguments; value() gives the node that reads one of them by its name.
 */
typedef struct node *event_value(void *data, const char *name);
struct node *event_record(struct checker *checker,
			  const struct argument_layout *layout,
			  event_value *value, void *data, struct loc loc);
/* Whether the verifier lets this program walk from the current task. */
bool curtask_trusted(struct checker *checker);
/* New nodes, for what the checker adds to the tree. */
struct node *node_make(struct checker *checker, enum node_kind kind,
		       struct loc loc);
struct node *name_node(struct checker *checker, const char *name,
		       struct loc loc);
struct node *call_node(struct checker *checker, const char *name,
		       struct node *argument, struct loc loc);

struct node *field_node(struct checker *checker, struct node *of,
			const char *name, struct loc loc);
struct node *variable_node(struct checker *checker, const char *name,
			   struct loc loc);
struct node *operation_node(struct checker *checker, enum op op, struct node *a,
			    struct node *b, struct loc loc);
struct node *choice_node(struct checker *checker, struct node *condition,
			 struct node *yes, struct node *no, struct loc loc);
/* (type)value, of a type that has a name. */
struct node *cast_node(struct checker *checker, struct node *value,
		       const char *type, struct loc loc);

/* infer.c: settles the types of all units. */
void infer(struct checker *checker);
/* A variable's or a map's type widened: who uses it is checked again. */
void type_changed(struct checker *checker, const struct users *users);
/* check.c: from here on, this unit is checked. */
void enter_unit(struct checker *checker, struct unit *unit);

/* The stages before the types. */
void units_make(struct checker *checker); /* units.c */
/* Offers the names of all arguments that a block's probes have. */
void block_suggest_arguments(struct checker *checker,
			     const struct probe_block *block,
			     struct nearest *nearest);
struct unit *unit_add(struct checker *checker, struct probe_block *block,
		      uint32_t order, const struct probe_points *points,
		      struct node *filter, struct node *body);
/* What a block asks of its probe. */
struct block_uses {
	bool named, positional, retval, context, probe, probe_text, event;
	bool columns; /* print with arguments */
	bool place;   /* uaddr(): the point's own address */
	bool types;   /* names types */
};
/* Whether points can share a program. */
bool points_alike(const struct probe_point *a, const struct probe_point *b,
		  const struct block_uses *uses);
/* hash, lruhash: what `let @m = kind(n)` may name. */
bool map_kind_known(const char *name);
/* What `latency` is in the unit of the return. */
#define LATENCY_VARIABLE ".latency"
void latency_units(struct checker *checker, struct probe_block *block,
		   uint32_t order, const struct block_uses *uses,
		   const struct probe_points *entries,
		   const struct probe_points *exits,
		   bool timed); /* latency.c */
/* watch.c: of a point whose address is told by its entry */
void watch_units(struct checker *checker, struct probe_block *block,
		 uint32_t order, struct probe_point *point);
void resolve_unit(struct checker *checker, struct unit *unit); /* resolve.c */
/* Before resolve_unit(): declares at its head what is used behind its block. */
void declare_old_variables(struct checker *checker, struct unit *unit);
/* Functions that nothing calls are checked, too: with the first unit. */
void resolve_idle_functions(struct checker *checker);
/* defines.c: names of #define become what they stand for. */
void expand_defines(struct checker *checker, struct node *node);
void resolve_constants(struct checker *checker, struct node *node);
/* A number as parameters are read: any form of the language, a sign. */
bool parameter_number(struct arena *arena, const char *text, int64_t *value);
/* config.c: true, on, yes, 1 and their opposites; false for other words. */
bool bool_word(const char *text, bool *value);
/* program_options.c: getopt() becomes a literal; what nobody asked for. */
void resolve_getopt(struct checker *checker, struct node *call);
void check_program_options(struct checker *checker);
/* config.c: `config` becomes a record of what is configured. */
void config_record(struct checker *checker, struct node *node);
/* Whether something unstable may be used; it errs or warns as configured. */
bool unstable_allowed(struct checker *checker, struct loc loc, const char *name,
		      enum unstable setting);
/* After them: print(@m); clear(@m) become one snapshot. */
void snapshots_find(struct checker *checker, struct node *body);

#endif
