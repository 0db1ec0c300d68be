/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside the parser: what the grammar's actions share. The grammar says what
 * is what; build.c makes nodes, compact.c turns compact blocks into the same
 * nodes, feed.c gives the tokens and finds the way on after an error, and
 * syntax.c words the errors.
 */
#ifndef AWL_PARSER_CONTEXT_H
#define AWL_PARSER_CONTEXT_H

#include "base/strmap.h"
#include "lexer/token.h"
#include "parser/ast.h"
#include "parser/parse.h"

/* What a token is to the grammar. */
struct word {
	const char *text;
	uint32_t len;
	bool is_duration;
	bool is_wrong; /* reported by the lexer */
	uint64_t value;
};

/* `by a, b`, `top N`, `every D`, `sort key down`, `as @m` behind a verb. */
struct modifiers {
	struct node_list *by;
	struct loc by_loc, top_loc, every_loc, sort_loc, as_loc;
	uint32_t top;
	struct order order;
	uint64_t every;
	const char *as;
};

/* One part of a compact block, in between two `;`. */
struct part {
	enum part_kind {
		PART_EMPTY,
		PART_STATEMENT, /* an expression, too */
		PART_PRINT,
		PART_VERB,
	} kind;
	struct loc loc;
	struct node *node; /* of a statement */
	const char *verb;  /* count, sum... */
	struct loc verb_loc;
	struct node_list *arguments; /* NULL: no parentheses */
	struct modifiers *modifiers; /* or NULL */
};

struct part_list {
	struct part **v;
	uint32_t n, room;
};

struct point_list {
	struct attach_point **v;
	uint32_t n, room;
};

struct parameter_list {
	struct parameter *v;
	uint32_t n, room;
};

/* A map that a compact block left to be named. */
struct nameless {
	struct node *map; /* or NULL */
	uint32_t display; /* 1 + its index, or 0 */
};

struct parse {
	struct arena *arena;
	struct diags *diags;
	struct lexer *lexer;
	const struct parameters *parameters;
	struct script *script;
	struct node *expression; /* parse_expression()'s */
	int start;		 /* the token that says what is parsed, or 0 */

	struct token token;  /* the last one given to the grammar */
	struct token before; /* the one before that */
	/* What the statement or item began with, and what followed that. */
	struct token first, second;
	struct token held; /* to be given next */
	bool holds;
	bool recovering;      /* since an error, until a rule took it */
	bool skipping;	      /* to where the grammar can go on */
	bool insert;	      /* a `;` was missed: give one */
	uint32_t skip_braces; /* braces open around what is skipped */
	bool skip_compact;    /* a compact block's part is */
	bool in_for;	      /* for (a; b; c): these `;` end nothing */
	bool silent;	      /* the end was reached in an error */
	bool item_failed;     /* what was skipped was a whole item */
	bool too_deep;	      /* reported already */
	uint32_t told;	      /* the end of what was: `every 1` before ` s` */

	bool has_config;    /* one block of it is enough */
	bool seen_head;	    /* a config block or an import: no C behind it */
	bool seen_code;	    /* what runs: neither of those behind it */
	struct strmap maps; /* names that the script uses */
	VEC(struct nameless) nameless;
};

/* build.c: nodes. All take the place of the whole. */
struct node *node_new(struct parse *parse, enum node_kind kind, struct loc loc);
/* Ends making a node: its depth is known then, and bounded. */
struct node *node_done(struct parse *parse, struct node *node);
/* Reports the first thing beyond NESTING_MAX, and no other. */
void nested_too_deeply(struct parse *parse, struct loc loc);
struct node *make_integer(struct parse *parse, struct loc loc,
			  struct word word);
struct node *make_string(struct parse *parse, struct loc loc, struct word word);
struct node *make_bool(struct parse *parse, struct loc loc, bool value);
struct node *make_name(struct parse *parse, struct loc loc, const char *name);
struct node *make_variable(struct parse *parse, struct loc loc,
			   const char *name);
struct node *make_map(struct parse *parse, struct loc loc, const char *name,
		      struct node_list *keys);
struct node *make_call(struct parse *parse, struct loc loc, const char *name,
		       struct loc name_loc, const struct node_list *arguments);
struct node *make_unary(struct parse *parse, struct loc loc, enum op op,
			struct node *a);
struct node *make_binary(struct parse *parse, struct loc loc, enum op op,
			 struct node *a, struct node *b);
struct node *make_step(struct parse *parse, struct loc loc, struct node *target,
		       bool increment, bool prefix);
struct node *make_choice(struct parse *parse, struct loc loc,
			 enum node_kind kind, struct node *condition,
			 struct node *yes, struct node *no);
struct node *make_field(struct parse *parse, struct loc loc, struct node *of,
			struct word name, struct loc name_loc, bool arrow);
struct node *make_index(struct parse *parse, struct loc loc, struct node *of,
			struct node *index);
struct node *make_tuple(struct parse *parse, struct loc loc,
			const struct node_list *parts);
struct node *make_record(struct parse *parse, struct loc loc,
			 struct node *parts);
/* Adds `name = value` to a record that is being made (NULL: the first). */
struct node *add_record_part(struct parse *parse, struct node *record,
			     struct word name, struct loc loc,
			     struct node *value);
struct node *make_typed(struct parse *parse, struct loc loc,
			enum node_kind kind, struct type_name *type_name,
			struct node *value);
struct node *make_operand(struct parse *parse, struct loc loc,
			  enum node_kind kind, struct node *operand);
struct node *make_block(struct parse *parse, struct loc loc,
			struct node_list *statements, struct node *tail);
/* A jump's place is that of the statement, with its `;`. */
struct node *end_statement(struct node *node, struct loc semicolon);
struct node *make_assign(struct parse *parse, struct loc loc,
			 struct node *target, enum op op, struct node *value);
struct node *make_let(struct parse *parse, struct loc loc, struct node *target,
		      struct type_name *type_name, struct node *value);
struct node *make_loop(struct parse *parse, struct loc loc,
		       struct node *variable, struct node *from,
		       struct node *to, struct node *body);
struct node *make_repeat(struct parse *parse, struct loc loc,
			 enum node_kind kind, struct node *condition,
			 struct node *body);
struct node *make_import(struct parse *parse, struct loc loc, struct word path);

/*
 * A block, or an `if`, whose value nobody takes: its last expression becomes
 * a statement. Returns the node.
 */
struct node *settle(struct node *node, struct arena *arena);
struct node_list *list_new(struct parse *parse);
/* NULL items are left out. */
struct node_list *list_add(struct parse *parse, struct node_list *list,
			   struct node *item);

/* Types. */
struct type_name *make_type_name(struct parse *parse, struct loc loc, int kind,
				 const char *name);
struct type_name *type_name_pointer(struct parse *parse, struct loc loc,
				    struct type_name *of);
/* word NULL: [] */
struct type_name *type_name_array(struct parse *parse, struct loc loc,
				  struct type_name *of,
				  const struct word *count);
struct type_name *type_name_word(struct parse *parse, struct loc loc,
				 struct type_name *type, struct word word);
struct type_name *type_name_typeof(struct parse *parse, struct loc loc,
				   struct type_name *type,
				   struct node *expression);

/* items.c: what a script is made of. */
void add_c_definition(struct parse *parse, struct loc loc, bool directive);
void check_config(struct parse *parse, struct loc loc);
void add_config(struct parse *parse, struct loc loc, struct word key,
		struct node *value);
void add_import(struct parse *parse, struct loc loc, struct word path);
void add_macro(struct parse *parse, struct loc loc, struct word name,
	       const struct parameter_list *parameters, struct node *body);
void add_function(struct parse *parse, struct loc loc, struct word name,
		  const struct parameter_list *parameters,
		  struct type_name *result, struct node *body);
struct parameter_list *add_parameter(struct parse *parse,
				     struct parameter_list *list,
				     struct loc loc, struct word name,
				     const char *sigil,
				     struct type_name *type_name);
void add_map_declaration(struct parse *parse, struct loc loc, struct word map,
			 struct word kind, struct word max);
struct point_list *add_point(struct parse *parse, struct point_list *list,
			     struct loc loc);
struct probe_block *add_probe(struct parse *parse, struct loc loc,
			      const char *name, const struct point_list *points,
			      struct node *filter, struct node *body);
/* The name in `name=`. */
const char *probe_name(struct parse *parse, struct word word);
/* The map's name is used: no nameless map may get it. */
const char *use_map(struct parse *parse, struct word map);
const char *word_text(struct parse *parse, struct word word);

/* compact.c */
struct part *make_part(struct parse *parse, enum part_kind kind,
		       struct loc loc);
struct modifiers *set_by(struct parse *parse, struct modifiers *modifiers,
			 struct loc loc, struct node_list *keys);
struct modifiers *set_top(struct parse *parse, struct modifiers *modifiers,
			  struct loc loc, struct word count);
struct modifiers *set_every(struct parse *parse, struct modifiers *modifiers,
			    struct loc loc, struct word time);
/* direction: the word behind the first, or NULL. */
struct modifiers *set_sort(struct parse *parse, struct modifiers *modifiers,
			   struct loc loc, struct word by,
			   const struct word *direction);
struct modifiers *set_as(struct parse *parse, struct modifiers *modifiers,
			 struct loc loc, struct word map);
/* parts: as many as there are `;`, and one more. */
void add_compact(struct parse *parse, struct loc loc, const char *name,
		 const struct point_list *points,
		 const struct part_list *parts);
/* Gives the maps that verbs made without `as` their names. */
void name_maps(struct parse *parse);

/* feed.c */
struct token feed_next(struct parse *parse);
/* After an error at the last token: how to go on. */
void feed_recover(struct parse *parse, bool misses_semicolon);
/* A rule took the error. */
void feed_recovered(struct parse *parse);

/* syntax.c: the error at the last token, by what might have stood there. */
void syntax_error(struct parse *parse, const bool *expected);
/* cures.c: how the mistake at the current token is mended, or NULL. */
const char *syntax_cure(struct parse *parse, const bool *expected);
/* first_words.c: the same for the word that all began with. */
const char *first_word_cure(struct parse *parse);

#endif
