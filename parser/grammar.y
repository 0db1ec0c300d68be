/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The grammar of both spellings. What would make it ambiguous is told apart
 * by the lexer (lexer/token.h): which parenthesis opens a cast, which `if`
 * and `{` begin a statement, what closes a filter or a compact block.
 *
 * Errors are recovered from at the `;` or `}` of the innermost block, at the
 * `;` or `>` of a compact block, or at the end of an item. feed.c skips to
 * there; so each `error` is followed by a token that it gives.
 */
%define api.pure full
%define api.prefix {grammar_}
%define api.token.prefix {T_}
%define api.symbol.prefix {S_}
%define api.location.type {struct loc}
/*
 * Messages tell what might have stood there (syntax.c), so that must be exact:
 * LAC asks before any reduction that only a default would have made.
 */
%define parse.error custom
%define parse.lac full
%locations
%param {struct parse *parse}
/* A conflict is a construct that the lexer should have told apart. */
%expect 0

%code requires {
#include "parser/context.h"
}

%code {
/* Right recursion (unary operators) needs this much; malloc'ed as it grows. */
#define YYMAXDEPTH 100000

#define YYLLOC_DEFAULT(whole, parts, n)                                        \
	do {                                                                   \
		if (n) {                                                       \
			(whole) = loc_join(YYRHSLOC(parts, 1),                 \
					   YYRHSLOC(parts, n));                \
		} else {                                                       \
			(whole) = YYRHSLOC(parts, 0);                          \
			(whole).begin = (whole).end;                           \
		}                                                              \
	} while (0)

/* A rule took an error: the next one is reported again. */
#define RECOVERED                                                              \
	do {                                                                   \
		yyerrok;                                                       \
		feed_recovered(parse);                                         \
	} while (0)

static int grammar_lex(GRAMMAR_STYPE *value, struct loc *loc,
		       struct parse *parse);
static void grammar_error(struct loc *loc, struct parse *parse,
			  const char *message);
}

%union {
	struct word word;
	struct node *node;
	struct node_list *list;
	struct type_name *type;
	struct point_list *points;
	struct part *part;
	struct part_list *parts;
	struct modifiers *modifiers;
	struct parameter_list *parameters;
	struct parameter *parameter;
	const char *text;
	enum op op;
}

%token END 0
/* Never in a text: the first token says which of the two starts is meant. */
%token START_SCRIPT START_EXPRESSION
%token ITEM_END ERROR
%token DIRECTIVE DEFINITION CONFIG IMPORT MACRO FN LET
%token <word> PROBE_NAME ATTACH_POINT
%token FILTER_OPEN FILTER_CLOSE COMPACT_OPEN COMPACT_CLOSE
%token PRINT BY TOP EVERY SORT AS
%token <word> VERB INTEGER STRING NAME VARIABLE MAP POSITIONAL
%token POSITIONAL_COUNT TRUE FALSE
%token IF STATEMENT_IF ELSE FOR WHILE UNROLL BREAK CONTINUE RETURN
%token COMPTIME SIZEOF OFFSETOF TYPEINFO TYPEOF STRUCT UNION ENUM
%token CAST_OPEN TYPE_OPEN STATEMENT_BRACE
%token PAREN_OPEN PAREN_CLOSE BRACKET_CLOSE BRACE_OPEN BRACE_CLOSE
%token COMMA SEMICOLON DOT DOT_DOT ARROW
%token ASSIGN ADD_ASSIGN SUB_ASSIGN MUL_ASSIGN DIV_ASSIGN MOD_ASSIGN
%token AND_ASSIGN OR_ASSIGN XOR_ASSIGN SHL_ASSIGN SHR_ASSIGN
%token INCREMENT DECREMENT TILDE BANG

/* From the loosest. */
%precedence LOOSE /* comptime reaches as far as it can */
%right QUESTION COLON
%left OR_OR
%left AND_AND
%left PIPE
%left CARET
%left AMPERSAND
%left EQ NE
%left LT LE GT GE
%left SHL SHR
%left PLUS MINUS
%left STAR SLASH PERCENT
%precedence BARE_MAP /* @m[k] is the map's element, not an index */
%precedence BRACKET_OPEN

%type <node> expression unary postfix primary literal map tuple if_value
%type <node> type_query block else_part simple statement compound tail
%type <node> argument config_value record
%type <list> expressions arguments argument_list statements
%type <type> type type_base tagged_type tag typeof types
%type <points> points point_list
%type <text> block_name
%type <part> part
%type <parts> parts
%type <modifiers> modifiers modifier_list
%type <parameters> parameters parameter_list fn_parameters fn_parameter_list
%type <op> assign_op
%type <node> path filter

%%

start: START_SCRIPT items
	| START_EXPRESSION expression { parse->expression = $2; }
	;

items: %empty
	| items item
	| items error ITEM_END { RECOVERED; }
	;

item: DIRECTIVE { add_c_definition(parse, @1, true); }
	| DEFINITION { add_c_definition(parse, @1, false); }
	| config
	| IMPORT STRING SEMICOLON
		{ add_import(parse, loc_join(@1, @2), $2); }
	| MACRO NAME PAREN_OPEN parameters PAREN_CLOSE block
		{ add_macro(parse, loc_join(@1, @2), $2, $4, $6); }
	| FN NAME PAREN_OPEN fn_parameters PAREN_CLOSE COLON type block
		{ add_function(parse, loc_join(@1, @7), $2, $4, $7, $8); }
	| LET MAP ASSIGN NAME PAREN_OPEN INTEGER PAREN_CLOSE map_end
		{ add_map_declaration(parse, loc_join(@1, @7), $2, $4, $6); }
	| probe
	;

/* bpftrace wants no semicolon here. */
map_end: %empty
	| SEMICOLON
	;

/* config = { key = value; ... } */

config: CONFIG ASSIGN BRACE_OPEN config_entries BRACE_CLOSE
		{ check_config(parse, @1); }
	| CONFIG ASSIGN BRACE_OPEN config_entries config_entry BRACE_CLOSE
		{ check_config(parse, @1); }
	| CONFIG ASSIGN BRACE_OPEN config_entries error BRACE_CLOSE
		{ RECOVERED; }
	;

config_entries: %empty
	| config_entries config_entry SEMICOLON
	| config_entries config_entry SEMICOLON SEMICOLON
	| config_entries error SEMICOLON { RECOVERED; }
	;

config_entry: NAME ASSIGN config_value
		{ add_config(parse, @$, $1, $3); }
	;

config_value: literal
	| NAME { $$ = make_name(parse, @1, word_text(parse, $1)); }
	;

/* macro f($v, @m, e) { }, fn f($v : type) : type { } */

parameters: %empty { $$ = NULL; }
	| parameter_list
	;

parameter_list: VARIABLE
		{ $$ = add_parameter(parse, NULL, @1, $1, "$", NULL); }
	| MAP	{ $$ = add_parameter(parse, NULL, @1, $1, "", NULL); }
	| NAME	{ $$ = add_parameter(parse, NULL, @1, $1, "", NULL); }
	| parameter_list COMMA VARIABLE
		{ $$ = add_parameter(parse, $1, @3, $3, "$", NULL); }
	| parameter_list COMMA MAP
		{ $$ = add_parameter(parse, $1, @3, $3, "", NULL); }
	| parameter_list COMMA NAME
		{ $$ = add_parameter(parse, $1, @3, $3, "", NULL); }
	;

fn_parameters: %empty { $$ = NULL; }
	| fn_parameter_list
	;

fn_parameter_list: VARIABLE COLON type
		{ $$ = add_parameter(parse, NULL, @1, $1, "$", $3); }
	| fn_parameter_list COMMA VARIABLE COLON type
		{ $$ = add_parameter(parse, $1, @3, $3, "$", $5); }
	;

/* name=point, point /filter/ { }, point < ... > */

probe: block_name points filter block
		{
			add_probe(parse, @2, $1, $2, $3,
				  settle($4, parse->arena))
				->filter_loc = @3;
		}
	| block_name points COMPACT_OPEN parts part COMPACT_CLOSE
		{
			struct part_list *parts = $4;

			*vec_push(parse->arena, parts) = $5;
			add_compact(parse, loc_join(@3, @6), $1, $2, parts);
		}
	| block_name points COMPACT_OPEN parts error COMPACT_CLOSE
		{ RECOVERED; parse->seen_code = true; }
	;

block_name: %empty { $$ = NULL; }
	| PROBE_NAME { $$ = probe_name(parse, $1); }
	;

/* A comma may follow the last point, as in bpftrace. */
points: point_list
	| point_list COMMA
	;

point_list: ATTACH_POINT { $$ = add_point(parse, NULL, @1); }
	| point_list COMMA block_name ATTACH_POINT
		{ $$ = add_point(parse, $1, @4); }
	;

filter: %empty { $$ = NULL; }
	| FILTER_OPEN expression FILTER_CLOSE { $$ = $2; }
	;

/* Each with its `;`, since an error is recovered from there; the last part is
 * apart, as it ends with the block. */
parts: %empty { $$ = arena_new(parse->arena, struct part_list); }
	| parts part SEMICOLON
		{ $$ = $1; *vec_push(parse->arena, $$) = $2; }
	| parts error SEMICOLON { $$ = $1; RECOVERED; }
	;

part: %empty { $$ = make_part(parse, PART_EMPTY, @$); }
	| simple
		{
			$$ = make_part(parse, PART_STATEMENT, @1);
			$$->node = $1;
		}
	| compound
		{
			$$ = make_part(parse, PART_STATEMENT, @1);
			$$->node = settle($1, parse->arena);
		}
	| expression modifier_list
		{
			$$ = make_part(parse, PART_STATEMENT, @1);
			$$->node = $1;
			$$->modifiers = $2;
		}
	| PRINT modifiers
		{
			$$ = make_part(parse, PART_PRINT, @1);
			$$->modifiers = $2;
		}
	| PRINT expressions modifiers
		{
			$$ = make_part(parse, PART_PRINT, loc_join(@1, @2));
			$$->arguments = $2;
			$$->modifiers = $3;
		}
	| VERB modifiers
		{
			$$ = make_part(parse, PART_VERB, @1);
			$$->verb_loc = @1;
			$$->verb = word_text(parse, $1);
			$$->modifiers = $2;
		}
	| VERB PAREN_OPEN arguments PAREN_CLOSE modifiers
		{
			$$ = make_part(parse, PART_VERB, loc_join(@1, @4));
			$$->verb_loc = @1;
			$$->verb = word_text(parse, $1);
			$$->arguments = $3;
			$$->modifiers = $5;
		}
	;

modifiers: %empty { $$ = NULL; }
	| modifier_list
	;

modifier_list: BY expressions { $$ = set_by(parse, NULL, @1, $2); }
	| TOP INTEGER { $$ = set_top(parse, NULL, @$, $2); }
	| EVERY INTEGER { $$ = set_every(parse, NULL, @$, $2); }
	| SORT NAME { $$ = set_sort(parse, NULL, @$, $2, NULL); }
	| SORT NAME NAME { $$ = set_sort(parse, NULL, @$, $2, &$3); }
	| AS MAP { $$ = set_as(parse, NULL, @$, $2); }
	| modifier_list BY expressions { $$ = set_by(parse, $1, @2, $3); }
	| modifier_list TOP INTEGER
		{ $$ = set_top(parse, $1, loc_join(@2, @3), $3); }
	| modifier_list EVERY INTEGER
		{ $$ = set_every(parse, $1, loc_join(@2, @3), $3); }
	| modifier_list SORT NAME
		{ $$ = set_sort(parse, $1, loc_join(@2, @3), $3, NULL); }
	| modifier_list SORT NAME NAME
		{ $$ = set_sort(parse, $1, loc_join(@2, @4), $3, &$4); }
	| modifier_list AS MAP
		{ $$ = set_as(parse, $1, loc_join(@2, @3), $3); }
	;

/* { statement; statement; value } */

block: BRACE_OPEN statements BRACE_CLOSE
		{ $$ = make_block(parse, @$, $2, NULL); }
	| BRACE_OPEN statements tail BRACE_CLOSE
		{ $$ = make_block(parse, @$, $2, $3); }
	| BRACE_OPEN statements error BRACE_CLOSE
		{ RECOVERED; $$ = make_block(parse, @$, $2, NULL); }
	;

statements: %empty { $$ = list_new(parse); }
	| statements statement { $$ = list_add(parse, $1, $2); }
	| statements error SEMICOLON { RECOVERED; $$ = $1; }
	;

statement: simple SEMICOLON { $$ = end_statement($1, @2); }
	| compound
	| SEMICOLON { $$ = NULL; }
	;

/* What stands before the `}` without a `;`: the value of a block that has one. */
tail: simple ;

simple: expression
	| expression assign_op expression
		{
			$$ = make_assign(parse, @$, $1, $2, $3);
			if ($2 != OP_NONE)
				$$->assign.operation = loc_join(@2, @3);
		}
	| LET VARIABLE
		{
			$$ = make_let(parse, @$,
				      make_variable(parse, @2,
						    word_text(parse, $2)),
				      NULL, NULL);
		}
	| LET VARIABLE ASSIGN expression
		{
			$$ = make_let(parse, @$,
				      make_variable(parse, @2,
						    word_text(parse, $2)),
				      NULL, $4);
		}
	| LET VARIABLE COLON type
		{
			$$ = make_let(parse, @$,
				      make_variable(parse, @2,
						    word_text(parse, $2)),
				      $4, NULL);
		}
	| LET VARIABLE COLON type ASSIGN expression
		{
			$$ = make_let(parse, @$,
				      make_variable(parse, @2,
						    word_text(parse, $2)),
				      $4, $6);
		}
	| BREAK { $$ = node_new(parse, NODE_BREAK, @1); }
	| CONTINUE { $$ = node_new(parse, NODE_CONTINUE, @1); }
	| RETURN { $$ = make_operand(parse, @$, NODE_RETURN, NULL); }
	| RETURN expression { $$ = make_operand(parse, @$, NODE_RETURN, $2); }
	| IMPORT STRING { $$ = make_import(parse, @$, $2); }
	;

assign_op: ASSIGN { $$ = OP_NONE; }
	| ADD_ASSIGN { $$ = OP_ADD; }
	| SUB_ASSIGN { $$ = OP_SUB; }
	| MUL_ASSIGN { $$ = OP_MUL; }
	| DIV_ASSIGN { $$ = OP_DIV; }
	| MOD_ASSIGN { $$ = OP_MOD; }
	| AND_ASSIGN { $$ = OP_AND; }
	| OR_ASSIGN { $$ = OP_OR; }
	| XOR_ASSIGN { $$ = OP_XOR; }
	| SHL_ASSIGN { $$ = OP_SHL; }
	| SHR_ASSIGN { $$ = OP_SHR; }
	;

/* Statements that need no `;`. A loop's bounds are unary, so that `..` and the
 * body's `{` end them. */
compound: STATEMENT_IF expression block else_part
		{ $$ = make_choice(parse, @$, NODE_IF, $2, $3, $4); }
	| FOR PAREN_OPEN VARIABLE COLON unary PAREN_CLOSE block
		{
			$$ = make_loop(parse, @$,
				       make_variable(parse, @3,
						     word_text(parse, $3)),
				       $5, NULL, $7);
		}
	| FOR VARIABLE COLON unary block
		{
			$$ = make_loop(parse, @$,
				       make_variable(parse, @2,
						     word_text(parse, $2)),
				       $4, NULL, $5);
		}
	| FOR PAREN_OPEN VARIABLE COLON unary DOT_DOT unary PAREN_CLOSE block
		{
			$$ = make_loop(parse, @$,
				       make_variable(parse, @3,
						     word_text(parse, $3)),
				       $5, $7, $9);
		}
	| FOR VARIABLE COLON unary DOT_DOT unary block
		{
			$$ = make_loop(parse, @$,
				       make_variable(parse, @2,
						     word_text(parse, $2)),
				       $4, $6, $7);
		}
	| WHILE expression block
		{ $$ = make_repeat(parse, @$, NODE_WHILE, $2, $3); }
	| UNROLL expression block
		{ $$ = make_repeat(parse, @$, NODE_UNROLL, $2, $3); }
	| STATEMENT_BRACE statements BRACE_CLOSE
		{ $$ = make_block(parse, @$, $2, NULL); }
	| STATEMENT_BRACE statements tail BRACE_CLOSE
		{ $$ = make_block(parse, @$, $2, $3); }
	| STATEMENT_BRACE statements error BRACE_CLOSE
		{ RECOVERED; $$ = make_block(parse, @$, $2, NULL); }
	;

else_part: %empty { $$ = NULL; }
	| ELSE block { $$ = $2; }
	| ELSE if_value { $$ = $2; }
	;

/* With STATEMENT_IF an `if` that begins a statement, this is one within an
 * expression, or behind an else. */
if_value: IF expression block else_part
		{ $$ = make_choice(parse, @$, NODE_IF, $2, $3, $4); }
	;

expressions: expression { $$ = list_add(parse, list_new(parse), $1); }
	| expressions COMMA expression { $$ = list_add(parse, $1, $3); }
	;

expression: unary
	| expression QUESTION expression COLON expression
		{ $$ = make_choice(parse, @$, NODE_TERNARY, $1, $3, $5); }
	| expression QUESTION COLON expression %prec QUESTION
		{ $$ = make_choice(parse, @$, NODE_TERNARY, $1, NULL, $4); }
	| expression OR_OR expression
		{ $$ = make_binary(parse, @$, OP_LOGICAL_OR, $1, $3); }
	| expression AND_AND expression
		{ $$ = make_binary(parse, @$, OP_LOGICAL_AND, $1, $3); }
	| expression PIPE expression
		{ $$ = make_binary(parse, @$, OP_OR, $1, $3); }
	| expression CARET expression
		{ $$ = make_binary(parse, @$, OP_XOR, $1, $3); }
	| expression AMPERSAND expression
		{ $$ = make_binary(parse, @$, OP_AND, $1, $3); }
	| expression EQ expression
		{ $$ = make_binary(parse, @$, OP_EQ, $1, $3); }
	| expression NE expression
		{ $$ = make_binary(parse, @$, OP_NE, $1, $3); }
	| expression LT expression
		{ $$ = make_binary(parse, @$, OP_LT, $1, $3); }
	| expression LE expression
		{ $$ = make_binary(parse, @$, OP_LE, $1, $3); }
	| expression GT expression
		{ $$ = make_binary(parse, @$, OP_GT, $1, $3); }
	| expression GE expression
		{ $$ = make_binary(parse, @$, OP_GE, $1, $3); }
	| expression SHL expression
		{ $$ = make_binary(parse, @$, OP_SHL, $1, $3); }
	| expression SHR expression
		{ $$ = make_binary(parse, @$, OP_SHR, $1, $3); }
	| expression PLUS expression
		{ $$ = make_binary(parse, @$, OP_ADD, $1, $3); }
	| expression MINUS expression
		{ $$ = make_binary(parse, @$, OP_SUB, $1, $3); }
	| expression STAR expression
		{ $$ = make_binary(parse, @$, OP_MUL, $1, $3); }
	| expression SLASH expression
		{ $$ = make_binary(parse, @$, OP_DIV, $1, $3); }
	| expression PERCENT expression
		{ $$ = make_binary(parse, @$, OP_MOD, $1, $3); }
	| COMPTIME expression %prec LOOSE
		{ $$ = make_operand(parse, @$, NODE_COMPTIME, $2); }
	;

unary: postfix
	| MINUS unary { $$ = make_unary(parse, @$, OP_NEG, $2); }
	| BANG unary { $$ = make_unary(parse, @$, OP_NOT, $2); }
	| TILDE unary { $$ = make_unary(parse, @$, OP_INVERT, $2); }
	| STAR unary { $$ = make_unary(parse, @$, OP_DEREF, $2); }
	| AMPERSAND unary { $$ = make_unary(parse, @$, OP_ADDRESS, $2); }
	| INCREMENT unary { $$ = make_step(parse, @$, $2, true, true); }
	| DECREMENT unary { $$ = make_step(parse, @$, $2, false, true); }
	| CAST_OPEN type PAREN_CLOSE unary
		{ $$ = make_typed(parse, @$, NODE_CAST, $2, $4); }
	;

/* `.1` is a tuple's part. */
postfix: primary
	| postfix DOT NAME
		{ $$ = make_field(parse, @$, $1, $3, @3, false); }
	| postfix DOT INTEGER
		{ $$ = make_field(parse, @$, $1, $3, @3, false); }
	| postfix ARROW NAME
		{ $$ = make_field(parse, @$, $1, $3, @3, true); }
	| postfix BRACKET_OPEN expression BRACKET_CLOSE
		{ $$ = make_index(parse, @$, $1, $3); }
	| postfix INCREMENT { $$ = make_step(parse, @$, $1, true, false); }
	| postfix DECREMENT { $$ = make_step(parse, @$, $1, false, false); }
	;

primary: literal
	| POSITIONAL
		{
			$$ = node_new(parse, NODE_POSITIONAL, @1);
			$$->positional = (uint32_t)$1.value;
		}
	| POSITIONAL_COUNT
		{ $$ = node_new(parse, NODE_POSITIONAL_COUNT, @1); }
	| NAME { $$ = make_name(parse, @1, word_text(parse, $1)); }
	| NAME PAREN_OPEN arguments PAREN_CLOSE
		{
			$$ = make_call(parse, @$, word_text(parse, $1), @1,
				       $3);
		}
	| VARIABLE { $$ = make_variable(parse, @1, word_text(parse, $1)); }
	| map
	| tuple
	| type_query
	| typeof { $$ = make_typed(parse, @1, NODE_TYPE_ARGUMENT, $1, NULL); }
	| if_value
	| block
	| PAREN_OPEN expression PAREN_CLOSE { $$ = $2; }
	;

literal: INTEGER { $$ = make_integer(parse, @1, $1); }
	| STRING { $$ = make_string(parse, @1, $1); }
	| TRUE { $$ = make_bool(parse, @1, true); }
	| FALSE { $$ = make_bool(parse, @1, false); }
	;

map: MAP %prec BARE_MAP
		{ $$ = make_map(parse, @1, use_map(parse, $1), NULL); }
	| MAP BRACKET_OPEN expressions BRACKET_CLOSE
		{ $$ = make_map(parse, @$, use_map(parse, $1), $3); }
	;

/* (1,) is a tuple of one, (1) is 1. */
tuple: PAREN_OPEN PAREN_CLOSE { $$ = make_tuple(parse, @$, NULL); }
	| PAREN_OPEN expression COMMA PAREN_CLOSE
		{
			$$ = make_tuple(parse, @$,
					list_add(parse, list_new(parse), $2));
		}
	| PAREN_OPEN expression COMMA expressions trailing_comma PAREN_CLOSE
		{
			struct node_list *list = list_new(parse);

			list_add(parse, list, $2);
			for (uint32_t i = 0; i < $4->n; i++)
				list_add(parse, list, $4->v[i]);
			$$ = make_tuple(parse, @$, list);
		}
	| PAREN_OPEN record trailing_comma PAREN_CLOSE
		{ $$ = make_record(parse, @$, $2); }
	;

trailing_comma: %empty | COMMA ;

record: NAME ASSIGN expression
		{ $$ = add_record_part(parse, NULL, $1, @1, $3); }
	| record COMMA NAME ASSIGN expression
		{ $$ = add_record_part(parse, $1, $3, @3, $5); }
	;

arguments: %empty { $$ = list_new(parse); }
	| argument_list
	;

argument_list: argument { $$ = list_add(parse, list_new(parse), $1); }
	| argument_list COMMA argument { $$ = list_add(parse, $1, $3); }
	;

argument: expression
	| tagged_type
		{ $$ = make_typed(parse, @1, NODE_TYPE_ARGUMENT, $1, NULL); }
	;

type_query: SIZEOF TYPE_OPEN type PAREN_CLOSE
		{ $$ = make_typed(parse, @$, NODE_SIZEOF, $3, NULL); }
	| SIZEOF PAREN_OPEN expression PAREN_CLOSE
		{ $$ = make_typed(parse, @$, NODE_SIZEOF, NULL, $3); }
	| TYPEINFO TYPE_OPEN type PAREN_CLOSE
		{ $$ = make_typed(parse, @$, NODE_TYPEINFO, $3, NULL); }
	| TYPEINFO PAREN_OPEN expression PAREN_CLOSE
		{ $$ = make_typed(parse, @$, NODE_TYPEINFO, NULL, $3); }
	| OFFSETOF TYPE_OPEN type COMMA path PAREN_CLOSE
		{
			$$ = $5;
			$$->loc = @$;
			$$->typed.type_name = $3;
			$$ = node_done(parse, $$);
		}
	| OFFSETOF PAREN_OPEN expression COMMA path PAREN_CLOSE
		{
			$$ = $5;
			$$->loc = @$;
			$$->typed.value = $3;
			$$ = node_done(parse, $$);
		}
	;

path: NAME
		{
			$$ = node_new(parse, NODE_OFFSETOF, @1);
			*vec_push(parse->arena, &$$->typed.path) =
				word_text(parse, $1);
		}
	| path DOT NAME
		{
			$$ = $1;
			*vec_push(parse->arena, &$$->typed.path) =
				word_text(parse, $3);
		}
	;

type: type_base
	| type STAR { $$ = type_name_pointer(parse, @$, $1); }
	| type BRACKET_OPEN INTEGER BRACKET_CLOSE
		{ $$ = type_name_array(parse, @$, $1, &$3); }
	| type BRACKET_OPEN BRACKET_CLOSE
		{ $$ = type_name_array(parse, @$, $1, NULL); }
	;

tag: STRUCT NAME
		{
			$$ = make_type_name(parse, @$, TYPE_NAME_STRUCT,
				       word_text(parse, $2));
		}
	| UNION NAME
		{
			$$ = make_type_name(parse, @$, TYPE_NAME_UNION,
				       word_text(parse, $2));
		}
	| ENUM NAME
		{
			$$ = make_type_name(parse, @$, TYPE_NAME_ENUM,
				       word_text(parse, $2));
		}
	;

/* A type as a macro's argument, without typeof(). */
tagged_type: tag
	| tagged_type STAR { $$ = type_name_pointer(parse, @$, $1); }
	;

type_base: NAME { $$ = type_name_word(parse, @1, NULL, $1); }
	| type_base NAME { $$ = type_name_word(parse, @$, $1, $2); }
	| tag
	| typeof
	| type_open types PAREN_CLOSE { $$ = $2; $$->loc = @$; }
	;

/* A tuple's types look like a cast to the lexer, which looks only so far. */
type_open: PAREN_OPEN | CAST_OPEN ;

types: type
		{
			$$ = make_type_name(parse, @1, TYPE_NAME_TUPLE, NULL);
			*vec_push(parse->arena, &$$->parts) = $1;
		}
	| types COMMA type
		{
			$$ = $1;
			*vec_push(parse->arena, &$$->parts) = $3;
		}
	;

typeof: TYPEOF TYPE_OPEN type PAREN_CLOSE
		{ $$ = type_name_typeof(parse, @$, $3, NULL); }
	| TYPEOF PAREN_OPEN expression PAREN_CLOSE
		{ $$ = type_name_typeof(parse, @$, NULL, $3); }
	;

%%

/* What the lexer's tokens are here. */
static const short grammar_tokens[] = {
#define X(name, text) [TOKEN_##name] = T_##name,
	TOKENS(X)
#undef X
};

static int grammar_lex(GRAMMAR_STYPE *value, struct loc *loc,
		       struct parse *parse)
{
	struct token token;
	int start = parse->start;

	if (start) {
		parse->start = 0;
		*loc = (struct loc){ 0 };
		return start;
	}
	token = feed_next(parse);
	value->word = (struct word){
		.text = token.text,
		.len = token.len,
		.is_duration = token.is_duration,
		.is_wrong = token.is_wrong,
		.value = token.value,
	};
	*loc = token.loc;
	return grammar_tokens[token.kind];
}

/* Only called when the stack is at its end. */
static void grammar_error(struct loc *loc, struct parse *parse,
			  const char *message)
{
	(void)message;
	nested_too_deeply(parse, *loc);
}

#define S_END S_YYEOF

static int yyreport_syntax_error(const yypcontext_t *context,
				 struct parse *parse)
{
	static const short kinds[] = {
#define X(name, text) [S_##name] = TOKEN_##name,
		TOKENS(X)
#undef X
	};
	const int nkinds = sizeof(kinds) / sizeof(*kinds);
	yysymbol_kind_t symbols[TOKEN_COUNT + 8];
	bool expected[TOKEN_COUNT] = { false };
	int n = yypcontext_expected_tokens(context, symbols, TOKEN_COUNT + 8);

	for (int i = 0; i < n; i++)
		if ((int)symbols[i] < nkinds)
			expected[kinds[symbols[i]]] = true;
	syntax_error(parse, expected);
	return 0;
}

void grammar_parse_script(struct parse *parse)
{
	parse->start = T_START_SCRIPT;
	grammar_parse(parse);
}

void grammar_parse_expression(struct parse *parse)
{
	parse->start = T_START_EXPRESSION;
	grammar_parse(parse);
}
