// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The configuration: defaults, then the script's block, then the environment
 * (AWL_x before BPFTRACE_x). A key is a row.
 */
#include "codegen/check/checker.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <strings.h>

enum config_kind {
	CONFIG_NUMBER,
	CONFIG_BOOL,
	CONFIG_STRING,
	CONFIG_WORD,	    /* one of `words`; its index is kept */
	CONFIG_RENAMED,	    /* `instead` */
	CONFIG_RENAMED_NOT, /* ... and means its opposite */
	CONFIG_IGNORED,
	CONFIG_ENVIRONMENT, /* only a variable of the environment */
	CONFIG_UNSTABLE,    /* one of `words`, or a boolean */
};

struct config_key {
	const char *name;
	enum config_kind kind;
	bool numbered; /* its first two words also go by 0 and 1 */
	size_t offset;
	const char *const *words;
	const char *instead;
};

static const char *const stack_modes[] = { "bpftrace", "perf", "raw",
					   "build_id", NULL };
static const char *const symbol_caches[] = { "PER_PID", "PER_PROGRAM", "NONE",
					     NULL };
static const char *const missing_words[] = { "error", "warn", "ignore", NULL };
static const char *const licenses[] = { "GPL",
					"GPL v2",
					"GPL and additional rights",
					"Dual BSD/GPL",
					"Dual MIT/GPL",
					"Dual MPL/GPL",
					NULL };
/* In the order of enum unstable. */
static const char *const unstable_words[] = { "enable", "warn", "error", NULL };

#define NUMBER(key)                                    \
	{                                              \
		.name = #key, .kind = CONFIG_NUMBER,   \
		.offset = offsetof(struct config, key) \
	}
#define BOOLEAN(key)                                   \
	{                                              \
		.name = #key, .kind = CONFIG_BOOL,     \
		.offset = offsetof(struct config, key) \
	}
#define WORD(key, list)                                               \
	{                                                             \
		.name = #key, .kind = CONFIG_WORD,                    \
		.offset = offsetof(struct config, key), .words = list \
	}
#define RENAMED(key, to)                                             \
	{                                                            \
		.name = #key, .kind = CONFIG_RENAMED, .instead = #to \
	}
#define IGNORED(key)                                 \
	{                                            \
		.name = #key, .kind = CONFIG_IGNORED \
	}
#define UNSTABLE(key)                                   \
	{                                               \
		.name = #key, .kind = CONFIG_UNSTABLE,  \
		.offset = offsetof(struct config, key), \
		.words = unstable_words                 \
	}
#define ENVIRONMENT(key)                                 \
	{                                                \
		.name = #key, .kind = CONFIG_ENVIRONMENT \
	}

/* In the order of the record that `config` is. */
static const struct config_key keys[] = {
	BOOLEAN(cpp_demangle),
	BOOLEAN(lazy_symbolication),
	BOOLEAN(print_maps_on_exit),
	BOOLEAN(use_blazesym),
	BOOLEAN(show_debug_info),
	NUMBER(log_size),
	NUMBER(max_bpf_progs),
	NUMBER(max_cat_bytes),
	NUMBER(max_map_keys),
	NUMBER(max_probes),
	NUMBER(max_strlen),
	NUMBER(on_stack_limit),
	NUMBER(perf_rb_pages),
	{ .name = "str_trunc_trailer",
	  .kind = CONFIG_STRING,
	  .offset = offsetof(struct config, str_trunc_trailer) },
	UNSTABLE(unstable_import_statement),
	UNSTABLE(unstable_tseries),
	UNSTABLE(unstable_typeinfo),
	UNSTABLE(unstable_dw_ustack),
	WORD(missing_probes, missing_words),
	WORD(stack_mode, stack_modes),
	{ .name = "license",
	  .kind = CONFIG_STRING,
	  .offset = offsetof(struct config, license),
	  .words = licenses },
	/* Here the record ends. */
	RENAMED(strlen, max_strlen),
	{ .name = "no_cpp_demangle",
	  .kind = CONFIG_RENAMED_NOT,
	  .instead = "cpp_demangle" },
	RENAMED(cat_bytes_max, max_cat_bytes),
	RENAMED(map_keys_max, max_map_keys),
	IGNORED(symbol_source),
	IGNORED(max_type_res_iterations),
	IGNORED(unstable_addr),
	IGNORED(unstable_import),
	IGNORED(unstable_macro),
	IGNORED(unstable_map_decl),
	/* A boolean until 0.17. */
	{ .name = "cache_user_symbols",
	  .kind = CONFIG_WORD,
	  .offset = offsetof(struct config, cache_user_symbols),
	  .words = symbol_caches,
	  .numbered = true },
	ENVIRONMENT(btf),
	ENVIRONMENT(kernel_build),
	ENVIRONMENT(kernel_source),
	ENVIRONMENT(vmlinux),
	{ .name = "dummy_ts_map",
	  .kind = CONFIG_ENVIRONMENT,
	  .offset = offsetof(struct config, dummy_ts_map) },
	{ .name = NULL },
};

/* Least values that the rest relies on. */
static const struct {
	const char *name;
	uint64_t least, most;
} ranges[] = {
	{ "max_strlen", 8, 1u << 17 },	  { "max_map_keys", 1, UINT32_MAX },
	{ "max_probes", 1, UINT32_MAX },  { "max_bpf_progs", 1, UINT32_MAX },
	{ "perf_rb_pages", 0, 1u << 20 },
};

/* Where one value comes from and what it is. */
struct setting {
	struct checked *checked;
	struct loc loc;
	const char *name; /* as written */
	const char *text; /* NULL: a number */
	uint64_t number;
	bool environment;
};

static bool set(const struct setting *setting, const struct config_key *key,
		bool negate);

/* By any case: the environment's names are upper case. */
static const struct config_key *find(const char *name)
{
	for (const struct config_key *key = keys; key->name; key++)
		if (strcasecmp(key->name, name) == 0)
			return key;
	return NULL;
}

/* Always false, for `return fail()`. */
static bool fail(const struct setting *setting, const char *what)
{
	diag_error(setting->checked->diags, setting->loc, "%s: %s",
		   setting->name, what);
	return false;
}

static void unknown_key(const struct setting *setting, const char *name)
{
	struct nearest nearest = { .name = name };
	struct diag *diag = diag_error(setting->checked->diags, setting->loc,
				       "%s: not a known configuration option",
				       setting->name);

	for (const struct config_key *key = keys; key->name; key++)
		nearest_offer(&nearest, key->name);
	if (nearest.best)
		diag_hint(setting->checked->diags, diag, DID_YOU_MEAN,
			  nearest.best);
}

/* The row says where in the structure, so that a key needs no function. */
static void *field(const struct setting *setting, const struct config_key *key)
{
	return (char *)&setting->checked->config + key->offset;
}

static bool set_number(const struct setting *setting,
		       const struct config_key *key)
{
	uint64_t value = setting->number;
	char *end;

	if (setting->text) {
		errno = 0;
		/* strtoull() takes a sign and wraps around: that is tested,
		 * too. */
		value = strtoull(setting->text, &end, 0);
		if (!*setting->text || *end || errno || *setting->text == '-')
			return fail(setting,
				    arena_printf(setting->checked->arena,
						 "expecting a number, got %s",
						 setting->text));
	}
	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++) {
		if (strcmp(ranges[i].name, key->name) != 0 ||
		    (value >= ranges[i].least && value <= ranges[i].most))
			continue;
		return fail(setting,
			    arena_printf(setting->checked->arena,
					 "must be from %llu to %llu",
					 (unsigned long long)ranges[i].least,
					 (unsigned long long)ranges[i].most));
	}
	*(uint64_t *)field(setting, key) = value;
	return true;
}

bool bool_word(const char *text, bool *value)
{
	static const char *const yes[] = { "1", "true", "on", "yes" };
	static const char *const no[] = { "0", "false", "off", "no" };

	for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++) {
		*value = strcasecmp(yes[i], text) == 0;
		if (*value || strcasecmp(no[i], text) == 0)
			return true;
	}
	return false;
}

/* 1 and 0 by word or number; -1 for neither. */
static int bool_value(const struct setting *setting)
{
	bool value;

	if (!setting->text)
		return setting->number < 2 ? (int)setting->number : -1;
	return bool_word(setting->text, &value) ? value : -1;
}

static bool set_bool(const struct setting *setting,
		     const struct config_key *key, bool negate)
{
	int value = bool_value(setting);

	if (value < 0)
		return fail(setting,
			    setting->text
				    ? "Invalid bool value: valid values are "
				      "true, false, 1 or 0."
				    : "expecting a boolean to be provided");
	*(bool *)field(setting, key) = (value != 0) != negate;
	return true;
}

static int word_index(const char *const *words, const char *text)
{
	for (int i = 0; words[i]; i++)
		if (strcasecmp(words[i], text) == 0)
			return i;
	return -1;
}

static const char *word_list(struct arena *arena, const char *const *words)
{
	const char *out = words[0];

	for (int i = 1; words[i]; i++)
		out = arena_printf(arena,
				   words[i + 1] ? "%s, %s" : "%s, and %s", out,
				   words[i]);
	return out;
}

static bool invalid_word(const struct setting *setting,
			 const struct config_key *key)
{
	return fail(
		setting,
		arena_printf(setting->checked->arena,
			     "Invalid value for %s: valid values are %s.",
			     key->name,
			     word_list(setting->checked->arena, key->words)));
}

static bool set_word(const struct setting *setting,
		     const struct config_key *key)
{
	int at = setting->text ? word_index(key->words, setting->text) : -1;

	if (at < 0 && key->numbered)
		at = bool_value(setting);
	if (at < 0)
		return invalid_word(setting, key);
	*(int *)field(setting, key) = at;
	return true;
}

static bool set_string(const struct setting *setting,
		       const struct config_key *key)
{
	const char *text = setting->text;

	if (!text)
		return fail(setting, "expecting a string to be provided");
	if (key->words) {
		int at = word_index(key->words, text);

		if (at < 0)
			return invalid_word(setting, key);
		text = key->words[at];
	}
	*(const char **)field(setting, key) = text;
	return true;
}

static bool set_renamed(const struct setting *setting,
			const struct config_key *key)
{
	diag_warning(setting->checked->diags, setting->loc,
		     "%s has been renamed, please use %s", setting->name,
		     key->instead);
	return set(setting, find(key->instead),
		   key->kind == CONFIG_RENAMED_NOT);
}

static bool set(const struct setting *setting, const struct config_key *key,
		bool negate)
{
	switch (key->kind) {
	case CONFIG_NUMBER: return set_number(setting, key);
	case CONFIG_BOOL: return set_bool(setting, key, negate);
	case CONFIG_STRING: return set_string(setting, key);
	case CONFIG_WORD: return set_word(setting, key);
	case CONFIG_RENAMED:
	case CONFIG_RENAMED_NOT: return set_renamed(setting, key);
	case CONFIG_IGNORED:
		diag_warning(setting->checked->diags, setting->loc,
			     "%s is deprecated and has no effect",
			     setting->name);
		return true;
	case CONFIG_ENVIRONMENT:
		if (!setting->environment)
			return fail(setting, "can only be set as an "
					     "environment variable");
		/* A row without a place is known, and read elsewhere. */
		return !key->offset || set_string(setting, key);
	/* These were booleans once: true is enable, false error. */
	case CONFIG_UNSTABLE:
		if (bool_value(setting) < 0)
			return set_word(setting, key);
		*(enum unstable *)field(setting, key) =
			bool_value(setting) ? UNSTABLE_ENABLE : UNSTABLE_ERROR;
		return true;
	}
	return false;
}

static void load_block(struct checked *checked)
{
	vec_each (entry, &checked->script->config) {
		const char *name = entry->key;
		struct setting setting = { .checked = checked,
					   .loc = entry->loc,
					   .name = name };
		const struct config_key *key;
		const struct node *value = entry->value;

		/* In the block, too, a key may be written as the variable of
		 * the environment. */
		if (strncasecmp(name, "BPFTRACE_", 9) == 0)
			name += 9;
		else if (strncasecmp(name, "AWL_", 4) == 0)
			name += 4;
		key = find(name);
		if (!key) {
			unknown_key(&setting, name);
			continue;
		}
		switch (value->kind) {
		case NODE_INTEGER: setting.number = value->integer.value; break;
		case NODE_BOOL: setting.number = value->boolean; break;
		case NODE_STRING: setting.text = value->string.text; break;
		case NODE_NAME: setting.text = value->name.name; break;
		default: fail(&setting, "expecting a value"); continue;
		}
		set(&setting, key, false);
	}
}

static void load_environment(struct checked *checked, const char *prefix)
{
	for (const struct config_key *key = keys; key->name; key++) {
		struct setting setting = { .checked = checked,
					   .environment = true };
		char *name = arena_printf(checked->arena, "%s%s", prefix,
					  key->name);

		for (char *c = name; *c; c++)
			*c = (char)toupper((unsigned char)*c);
		setting.name = name;
		setting.text = getenv(name);
		if (setting.text)
			set(&setting, key, false);
	}
}

void config_load(struct checked *checked)
{
	checked->config = (struct config){
		.max_strlen = 1024,
		.max_map_keys = 4096,
		.max_probes = 1024,
		.max_bpf_progs = 1024,
		.max_cat_bytes = 10240,
		.log_size = 1000000,
		.on_stack_limit = 32,
		.print_maps_on_exit = true,
		.cpp_demangle = true,
		.lazy_symbolication = true,
		.str_trunc_trailer = "..",
		.license = "GPL",
		.unstable_tseries = UNSTABLE_WARN,
		.unstable_dw_ustack = UNSTABLE_WARN,
		.unstable_typeinfo = UNSTABLE_ERROR,
		.unstable_import_statement = UNSTABLE_ERROR,
		.cache_user_symbols = checked->has_child ? SYMBOLS_PER_PROGRAM
							 : SYMBOLS_PER_PID,
	};
	load_block(checked);
	/* Each one writes over what the one before has set: awl's own name
	 * counts most. */
	load_environment(checked, "BPFTRACE_");
	load_environment(checked, "AWL_");
	checked->env->missing = checked->config.missing_probes;
}

/* One setting as a literal, of the type that its kind has. */
static struct node *value_node(struct checker *checker,
			       const struct config_key *key, struct loc loc)
{
	const char *at = (const char *)&checker->checked->config + key->offset;
	struct node *node = node_make(checker, NODE_INTEGER, loc);
	const char *text;

	switch (key->kind) {
	case CONFIG_NUMBER:
		become_integer(node, *(const int64_t *)at, U64(checker));
		return node;
	case CONFIG_BOOL:
		become_bool(checker, node, *(const bool *)at);
		return node;
	case CONFIG_STRING: text = *(const char *const *)at; break;
	default: text = key->words[*(const int *)at]; break;
	}
	become_string(node, text, (uint32_t)strlen(text),
		      type_string(checker->types, (uint32_t)strlen(text) + 1));
	return node;
}

void config_record(struct checker *checker, struct node *node)
{
	struct loc loc = node->loc;

	*node = *node_make(checker, NODE_RECORD, loc);
	/* The rows behind are other names for these. */
	for (const struct config_key *key = keys; key->kind != CONFIG_RENAMED;
	     key++) {
		struct record_part *part = vec_push(checker->arena,
						    &node->record.parts);

		part->name = key->name;
		part->loc = loc;
		part->value = value_node(checker, key, loc);
	}
}

bool unstable_allowed(struct checker *checker, struct loc loc, const char *name,
		      enum unstable setting)
{
	if (setting == UNSTABLE_ERROR)
		check_error(checker, loc,
			    "%s feature is not enabled by default. To enable "
			    "this unstable feature, set the config flag to "
			    "enable. unstable_%s=enable",
			    name, name);
	else if (setting == UNSTABLE_WARN)
		check_warning(checker, (struct loc){ 0 },
			      "Script is using an unstable feature: %s. To "
			      "prevent this warning you must explicitly enable "
			      "it in the config e.g. unstable_%s=enable",
			      name, name);
	return setting != UNSTABLE_ERROR;
}
