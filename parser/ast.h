/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contract: the one tree. Both spellings of the language become it in the
 * grammar; every later stage reads it. Nodes have places; the checker sets
 * `type` and the resolved symbols. Everything lives in the compilation's arena.
 */
#ifndef AWL_PARSER_AST_H
#define AWL_PARSER_AST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/order.h"
#include "base/vec.h"
#include "lexer/source.h"

struct type;	 /* types/type.h */
struct variable; /* codegen/check.h */
struct map;	 /* codegen/check.h */
struct builtin;	 /* codegen/builtin.h */
struct function; /* codegen/builtin.h */
struct node;

/* Name, what --emit=ast calls it. */
#define NODE_KINDS(X)                                                       \
	/* expressions */                                                   \
	X(INTEGER, "int")                                                   \
	X(STRING, "string")                                                 \
	X(BOOL, "bool")                                                     \
	X(POSITIONAL, "positional")		/* $1 */                    \
	X(POSITIONAL_COUNT, "positional-count") /* $# */                    \
	X(NAME, "name") /* comm, an enum's constant, a macro's parameter */ \
	X(VARIABLE, "variable") /* $x */                                    \
	X(MAP, "map")		/* @m, @m[k] */                             \
	X(CALL, "call")                                                     \
	X(UNARY, "unary")                                                   \
	X(BINARY, "binary")                                                 \
	X(STEP, "step")	      /* ++ and -- */                               \
	X(TERNARY, "ternary") /* c ? a : b, c ?: b */                       \
	X(CAST, "cast")                                                     \
	X(FIELD, "field") /* a.b, a->b, t.0 */                              \
	X(INDEX, "index")                                                   \
	X(TUPLE, "tuple")                                                   \
	X(RECORD, "record")                                                 \
	X(SIZEOF, "sizeof")                                                 \
	X(OFFSETOF, "offsetof")                                             \
	X(TYPEINFO, "typeinfo")                                             \
	X(TYPE_ARGUMENT, "type") /* typeof(T) given to a macro */           \
	X(COMPTIME, "comptime")                                             \
	/* both */                                                          \
	X(IF, "if")                                                         \
	X(BLOCK, "block")                                                   \
	/* statements */                                                    \
	X(ASSIGN, "assign")                                                 \
	X(LET, "let")                                                       \
	X(DISCARD, "discard") /* _ = e */                                   \
	X(FOR_MAP, "for-map")                                               \
	X(FOR_RANGE, "for-range")                                           \
	X(WHILE, "while")                                                   \
	X(UNROLL, "unroll")                                                 \
	X(BREAK, "break")                                                   \
	X(CONTINUE, "continue")                                             \
	X(RETURN, "return")                                                 \
	X(IMPORT, "import")

enum node_kind {
#define X(name, text) NODE_##name,
	NODE_KINDS(X)
#undef X
		NODE_KIND_COUNT
};

/* Operators: name, spelling. Compound assignments reuse the binary ones. */
#define OPERATORS(X)         \
	X(ADD, "+")          \
	X(SUB, "-")          \
	X(MUL, "*")          \
	X(DIV, "/")          \
	X(MOD, "%")          \
	X(AND, "&")          \
	X(OR, "|")           \
	X(XOR, "^")          \
	X(SHL, "<<")         \
	X(SHR, ">>")         \
	X(EQ, "==")          \
	X(NE, "!=")          \
	X(LT, "<")           \
	X(LE, "<=")          \
	X(GT, ">")           \
	X(GE, ">=")          \
	X(LOGICAL_AND, "&&") \
	X(LOGICAL_OR, "||")  \
	/* unary */          \
	X(NEG, "-")          \
	X(NOT, "!")          \
	X(INVERT, "~")       \
	X(DEREF, "*")        \
	X(ADDRESS, "&")

enum op {
	OP_NONE, /* plain assignment */
#define X(name, text) OP_##name,
	OPERATORS(X)
#undef X
		OP_COUNT
};

struct node_list {
	struct node **v;
	uint32_t n, room;
};

/* A type as it is written: `struct task_struct *`, `int32[4]`, `typeof(e)`. */
struct type_name {
	struct loc loc;
	enum {
		TYPE_NAME_PLAIN, /* int32, uint64_t, string, a bare name */
		TYPE_NAME_STRUCT,
		TYPE_NAME_UNION,
		TYPE_NAME_ENUM,
		TYPE_NAME_TYPEOF, /* of an expression or another type name */
		TYPE_NAME_POINTER,
		TYPE_NAME_ARRAY,
		TYPE_NAME_TUPLE, /* (a, b) */
	} kind;
	const char *name;	 /* plain, struct, union, enum */
	struct type_name *of;	 /* pointer, array, typeof(T) */
	struct node *expression; /* typeof(e) */
	uint64_t count;		 /* array; capacity of string[N], buffer[N] */
	bool has_count;		 /* false for T[]: as many as the value has */
	uint16_t depth;		 /* bounded like a node's */
	VEC(struct type_name *) parts; /* tuple */
	const struct type *type;       /* the checker's answer */
};

struct record_part {
	const char *name;
	struct loc loc;
	struct node *value;
};

struct node {
	enum node_kind kind;
	uint16_t depth; /* of the tree below; the parser bounds it */
	struct loc loc;
	uint32_t semicolon;	 /* where a statement's ends; 0: it has none */
	const struct type *type; /* set by the checker */
	union {
		struct {
			uint64_t value;
			bool negative;	  /* folded -5: value holds -5 */
			bool is_unsigned; /* over INT64_MAX */
		} integer;
		struct {
			const char *text;
			uint32_t len; /* without the NUL */
		} string;
		bool boolean;
		uint32_t positional; /* from 1 */
		struct {
			const char *name;
			const struct builtin *builtin; /* checker */
		} name;
		struct {
			const char *name;	   /* without the $ */
			struct variable *variable; /* checker */
		} variable;
		struct {
			const char *name; /* with the @ */
			struct node *key; /* NULL: scalar; tuple if several */
			struct map *map;  /* checker */
		} map;
		struct {
			const char *name;
			struct loc name_loc;
			struct node_list arguments;
			const struct function *function; /* checker */
			/* What the checker worked out for the lowering:
			 * a format, a resolved address, a site... */
			void *extra;
		} call;
		struct {
			enum op op;
			struct node *a, *b; /* b NULL for unary */
		} operation;
		struct {
			struct node *target; /* variable, map */
			bool increment, prefix;
		} step;
		/* TERNARY (yes NULL: ?:), IF; an IF's branches are blocks,
		 * no may be NULL or another IF. */
		struct {
			struct node *condition, *yes, *no;
		} choice;
		struct { /* CAST, SIZEOF, OFFSETOF, TYPEINFO, TYPE_ARGUMENT */
			struct type_name *type_name; /* or NULL: of value */
			struct node *value;
			VEC(const char *) path; /* offsetof: a.b.c */
		} typed;
		struct {
			struct node *of;
			const char *name; /* "0" for a tuple's part */
			struct loc name_loc;
			bool arrow;
		} field;
		struct {
			struct node *of, *index;
		} index;
		struct node_list tuple;
		struct {
			VEC(struct record_part) parts;
		} record;
		struct {
			struct node_list statements;
			struct node *value; /* last one without `;`, or NULL */
			bool scope;    /* false: only groups (no own scope) */
			bool expanded; /* a macro's body, placed at its call */
		} block;
		struct {
			struct node *target;  /* VARIABLE or MAP */
			enum op op;	      /* OP_NONE or compound */
			struct loc operation; /* of `+= e` */
			struct node *value;
		} assign;
		struct {
			struct node *target;	     /* VARIABLE */
			struct type_name *type_name; /* or NULL */
			struct node *value;	     /* or NULL */
		} let;
		struct { /* FOR_MAP: over a MAP node; FOR_RANGE: from..to */
			struct node *variable;
			struct node *map, *from, *to;
			struct node *body;
			void *extra; /* the checker's: captured variables */
		} loop;
		struct { /* WHILE, UNROLL: condition or count */
			struct node *condition, *body;
			void *extra;
		} repeat;
		struct node *operand; /* COMPTIME, DISCARD, RETURN (or NULL) */
		const char *path;     /* IMPORT */
	};
};

#define ATTACH_PARTS_MAX 8

/*
 * One attach point as written: kind and parts split at ':' outside quotes. A
 * place in a source (uprobe:BIN@file.c:12:3) makes a part of its own that
 * keeps its '@': "uprobe", "BIN", "@file.c", "12", "3".
 */
struct attach_point {
	struct loc loc;
	const char *text; /* whole, as written, quotes taken off */
	struct {
		const char *text;
		struct loc loc;
		bool quoted;
	} parts[ATTACH_PARTS_MAX];
	uint32_t nparts;
	/* :return and :latency of a short name are still parts here; what
	 * they mean is for the probes' table. */
};

/* What `top N`, `sort key`, `every D` of a compact block say about a map. */
struct map_display {
	const char *map; /* with the @ */
	uint32_t top;
	struct order order;
	uint64_t every; /* nanoseconds, 0: only at the end */
	struct loc loc;
};

struct probe_block {
	struct loc loc;
	const char *name; /* name=..., or NULL */
	VEC(struct attach_point *) points;
	struct node *filter;   /* or NULL */
	struct loc filter_loc; /* with its slashes */
	struct node *body;     /* BLOCK */
	bool compact;
};

struct parameter {
	const char *name; /* "$v", "@m" or a bare name */
	struct loc loc;
	struct type_name *type_name; /* fn only */
};

struct macro {
	struct loc loc;
	const char *name;
	VEC(struct parameter) parameters;
	struct node *body; /* BLOCK */
};

struct user_function {
	struct loc loc;
	const char *name;
	VEC(struct parameter) parameters;
	struct type_name *result;
	struct node *body;
};

struct map_declaration {
	struct loc loc;
	const char *map;  /* with the @ */
	const char *kind; /* hash, lruhash, percpuhash, percpulruhash */
	uint64_t max_entries;
};

struct config_entry {
	struct loc loc;
	const char *key;
	struct node *value; /* INTEGER, STRING, BOOL, NAME */
};

struct import {
	struct loc loc;
	const char *path;
};

/* A line or definition of the C preamble, in order, for the C reader. */
struct c_definition {
	struct loc loc; /* its text is the source's */
	bool directive; /* a # line; else struct/union/enum/typedef */
};

struct script {
	struct arena *arena;
	struct sources *sources;
	struct source *source;
	VEC(struct c_definition) preamble;
	VEC(struct config_entry) config;
	VEC(struct import) imports;
	VEC(const char *) headers; /* imported: read before the preamble */
	VEC(struct macro *) macros;
	VEC(struct user_function *) functions;
	VEC(struct map_declaration) maps;
	VEC(struct map_display) displays;
	VEC(struct probe_block *) blocks;
};

struct text;

/* How a type is written; types/ knows, the tree does not. */
struct type_printer {
	void (*print)(const struct type *type, void *data, struct text *out);
	void *data;
};

const char *node_kind_name(enum node_kind kind);
/* Whether it is an expression that is no block either. */
bool node_is_plain(const struct node *node);
/* Where a statement is, with the `;` of one that is an expression. */
struct loc node_statement_loc(const struct node *node);
const char *op_text(enum op op);
/*
 * --emit=ast: an indented tree. With printer (may be NULL) each node says
 * `: TYPE` where its type is known (--emit=typed).
 */
void ast_print(const struct script *script, const struct type_printer *printer,
	       struct text *out);
void ast_print_node(const struct node *node, unsigned indent,
		    const struct type_printer *printer, struct text *out);
/* A type as it is written: int32[4], struct task_struct *. */
void ast_print_type_name(const struct type_name *name, struct text *out);
/* A deep copy, with the checker's answers reset. */
struct node *ast_clone(struct arena *arena, const struct node *node);
struct type_name *ast_clone_type_name(struct arena *arena,
				      const struct type_name *name);
/* Whether both say the same, places aside. */
bool ast_equal(const struct node *a, const struct node *b);
/*
 * Calls visit() on each child of a node that is there, in the order they run,
 * with the address of the pointer, so that a pass can replace it. The
 * expressions in typeof() are children of the node that has the type's name.
 */
void ast_children(struct node *node, void (*visit)(struct node **, void *),
		  void *data);

#endif
