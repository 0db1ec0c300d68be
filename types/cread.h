/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Private to the reader of C declarations: tokens, preprocessor, parser. */
#ifndef AWL_TYPES_CREAD_H
#define AWL_TYPES_CREAD_H

#include "types/cdecl.h"
#include "types/layout.h"

/* ---- Tokens ---- */

enum ctoken_kind {
	CTOKEN_END,
	CTOKEN_NAME,
	CTOKEN_NUMBER,
	CTOKEN_STRING,
	CTOKEN_CHAR,
	CTOKEN_SIGN, /* one of C's operators and separators */
};

struct ctoken {
	enum ctoken_kind kind;
	const char *text; /* in its source; not NUL-terminated */
	uint32_t len;
	struct loc loc;
	bool first;  /* of its line */
	bool space;  /* blanks stand before it */
	bool frozen; /* a macro's own name inside it: stays as it is */
};

struct clexer {
	const struct source *source;
	uint32_t at, end; /* offsets in the source's text */
	bool first;	  /* no token on this line yet */
};

/* The next token; false at the end. Comments are blanks. */
bool clexer_next(struct clexer *lexer, struct ctoken *token);
/* The same, but stops before a newline that is not continued. */
bool clexer_next_in_line(struct clexer *lexer, struct ctoken *token);
bool ctoken_is(const struct ctoken *token, const char *text);
const char *ctoken_text(struct arena *arena, const struct ctoken *token);

struct ctokens {
	struct ctoken *v;
	uint32_t n, room;
	const struct ctokens *expanded; /* an argument, once that was needed */
};

/* ---- Preprocessor ---- */

/* A piece of text being read, or the tokens a macro became. */
struct cinput {
	struct cinput *outer;
	struct clexer lexer;
	struct cmacro *macro; /* tokens of it; NULL: text */
	const struct ctoken *tokens;
	uint32_t n, at;
};

struct cread {
	struct cdecl *cdecl;
	struct cinput *input;
	struct ctoken ahead[2]; /* tokens put back */
	uint32_t nahead;
	uint32_t base_conditions; /* how many #if were open at the begin */
	bool quiet; /* a system header: what is not understood is left out */
};

/* The next token after directives and macros; false at the end. */
bool cread_next(struct cread *read, struct ctoken *token);
/* The same with macros left as they are. */
bool cread_next_raw(struct cread *read, struct ctoken *token);
void cread_back(struct cread *read, const struct ctoken *token);
/* Reports an error unless the text is a system's header. */
void cread_error(struct cread *read, struct loc loc, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Reads a piece of text to its end; `base` #ifs are not its own. */
void cread_text(struct cdecl *cdecl, const struct source *source, uint32_t from,
		uint32_t to, uint32_t base, bool quiet);
/* Reads a whole file, whose #ifs end in it. */
void cread_file(struct cdecl *cdecl, const struct source *source, bool quiet);

/* Defines what is defined without anybody saying so, once. */
void cpp_start(struct cdecl *cdecl);

/* A line that begins with `#`, which was read. */
void cpp_directive(struct cread *read, struct clexer *lexer,
		   const struct ctoken *hash);
void cpp_include(struct cread *read, struct clexer *lexer,
		 const struct ctoken *directive);
void cpp_pragma(struct cread *read, struct clexer *lexer);
void cpp_define(struct cread *read, struct clexer *lexer,
		const struct ctoken *directive);
void cpp_undef(struct cread *read, struct clexer *lexer,
	       const struct ctoken *directive);
/* Pushes what a macro's name stands for; false when it is to stay. */
bool cpp_expand(struct cread *read, struct ctoken *name);
/* Is what follows read, or between an #if and #endif that does not hold? */
bool cpp_taking(const struct cdecl *cdecl);
/* What a list of tokens becomes when its macros are replaced. */
void cpp_expand_all(struct cread *read, const struct ctokens *tokens,
		    struct ctokens *out);
struct cmacro *cpp_macro(const struct cdecl *cdecl, const struct ctoken *name);
/* Makes "#define NAME text" of text that no file has. */
void cpp_predefine(struct cdecl *cdecl, const char *name, const char *text);
/* A header that awl knows by heart (constants); false: not known. */
bool cheader_read(struct cdecl *cdecl, const char *name);
/* The same of one that is read where it is installed. */
bool cheader_library(struct cdecl *cdecl, const char *name);

/* ---- Constant expressions and declarations, on an array of tokens ---- */

struct cparser {
	struct cread *read;
	const struct ctoken *tokens;
	uint32_t n, at;
	bool preprocessor; /* #if: every name is 0 */
	bool failed;	   /* an error was reported for these tokens */
	uint32_t depth;
	const struct cenum *made; /* the enum whose body is being read */
};

struct cenum {
	VEC(struct enum_constant) constants;
	int64_t next;
	bool negative, wide;
};

/* The current token; one of kind CTOKEN_END behind the last. */
const struct ctoken *cparser_peek(const struct cparser *parser);
bool cparser_take(struct cparser *parser, const char *text);
/* Reports and returns false when another token is there. */
bool cparser_expect(struct cparser *parser, const char *text);
/* Reports one error for the declaration at a token. */
void cparser_error(struct cparser *parser, const struct ctoken *at,
		   const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Deeper nesting is refused; pairs with parser->depth--. */
bool cparser_deeper(struct cparser *parser);
/* Goes behind the sign that closes the open one before the current token. */
void cparser_skip_pair(struct cparser *parser, const char *open,
		       const char *close);

bool cexpr_value(struct cparser *parser, int64_t *value);

/* What specifiers and attributes said. */
struct cspecifiers {
	const struct type *type;
	bool is_typedef;
	bool user; /* __user: for the next pointer */
	bool packed;
	uint32_t align; /* of aligned(n), 0: none */
	bool defines;	/* a structure's or enum's body was there */
};

struct cdeclarator {
	const struct type *type;
	const struct ctoken *name; /* NULL: abstract */
	bool function;		   /* declares a function */
};

void cdecl_declaration(struct cparser *parser);
bool cspecifiers_read(struct cparser *parser, struct cspecifiers *specifiers);
/* Reads attributes, if there are any, into the specifiers. */
void cattributes_read(struct cparser *parser, struct cspecifiers *specifiers);
bool cdeclarator_read(struct cparser *parser, const struct type *base,
		      bool user, struct cdeclarator *declarator);
bool cstarts_type(struct cparser *parser, const struct ctoken *token);
/* "struct x { ... }" and "enum x { ... }" behind the keyword. */
const struct type *cstruct_read(struct cparser *parser, enum type_kind kind,
				struct cspecifiers *specifiers);
const struct type *cenum_read(struct cparser *parser,
			      struct cspecifiers *specifiers);
/* The type a tag stands for where it has no body. */
const struct type *ctag_type(struct cparser *parser, enum type_kind kind,
			     const char *name);
/* Reports the second definition of a tag; true when it is the first. */
bool ctag_define(struct cparser *parser, enum type_kind kind,
		 const struct ctoken *name);

#endif
