// SPDX-License-Identifier: GPL-2.0-or-later
/* What --emit=typed does not show: trust, spaces, loops, sites, constants. */
#include "tests/unit/check.h"

#include "codegen/check.h"
#include "codegen/preamble.h"
#include "codegen/sites.h"
#include "parser/parse.h"

struct checking {
	struct arena arena;
	struct sources sources;
	struct diags diags;
	struct types types;
	struct probe_env env;
	struct checked checked;
};

/* Whether a script passes; what it became is in checking->checked. */
static bool check_text(struct checking *checking, const char *text)
{
	struct source *source;

	*checking = (struct checking){ 0 };
	checking->sources.arena = &checking->arena;
	checking->diags.arena = &checking->arena;
	checking->diags.sources = &checking->sources;
	types_init(&checking->types, &checking->arena);
	checking->env = (struct probe_env){ .arena = &checking->arena,
					    .types = &checking->types,
					    .diags = &checking->diags };
	checking->env.layouts.arena = &checking->arena;
	source = source_add(&checking->sources, "stdin", text, strlen(text));
	checking->checked = (struct checked){
		.arena = &checking->arena,
		.types = &checking->types,
		.diags = &checking->diags,
		.sources = &checking->sources,
		.env = &checking->env,
		.script = parse_script(&checking->diags, &checking->sources,
				       source),
	};
	checking->checked.cdecl = preamble_read(
		&(struct compile_request){ .arena = &checking->arena,
					   .sources = &checking->sources,
					   .diags = &checking->diags,
					   .types = &checking->types },
		checking->checked.script);
	config_load(&checking->checked);
	return check_script(&checking->checked) == 0;
}

static void check_close(struct checking *checking)
{
	probe_env_close(&checking->env);
	types_close(&checking->types);
	arena_release(&checking->arena);
}

static const struct variable *variable(const struct checking *checking,
				       const char *name)
{
	vec_each (slot, &checking->checked.units.v[0]->variables)
		if (strcmp((*slot)->name, name) == 0)
			return *slot;
	return NULL;
}

static const struct type *type_of(const struct checking *checking,
				  const char *name)
{
	const struct variable *found = variable(checking, name);

	return found ? found->type : NULL;
}

/* Pointers that the verifier follows, and where they cease to be that. */
static void test_trust(void)
{
	struct checking c;
	const struct type *type;

	if (!check_text(&c, "fentry:vfs_read { $f = args.file; "
			    "$i = $f->f_inode; $b = args.buf; "
			    "@m = $i; $m = @m; $z = $i; if (pid) { $z = 0; } "
			    "$n = $i->i_sb; $c = (struct file *)nsecs; }")) {
		printf("  fentry: skipped, there is no BTF\n");
		check_close(&c);
		return;
	}
	CHECK(type_of(&c, "f")->trusted);
	CHECK(type_of(&c, "i")->trusted);
	CHECK(type_of(&c, "n")->trusted);
	CHECK_EQ(type_of(&c, "i")->space, SPACE_KERNEL);
	type = type_of(&c, "b");
	CHECK(type->kind == TYPE_POINTER && !type->trusted);
	CHECK(!type_of(&c, "m")->trusted);
	CHECK(!type_of(&c, "z")->trusted);
	CHECK(!type_of(&c, "c")->trusted);
	CHECK_EQ(type_of(&c, "c")->space, SPACE_KERNEL);
	check_close(&c);
}

static void test_spaces(void)
{
	struct checking c;

	CHECK(check_text(&c, "struct s { struct s *next; char *name; };\n"
			     "BEGIN { $k = (struct s *)nsecs; "
			     "$u = (struct s *)uptr(nsecs); "
			     "$kn = $k->next; $un = $u->next->next; "
			     "$name = $u->name; $p = &$k; }"));
	CHECK_EQ(type_of(&c, "k")->space, SPACE_KERNEL);
	CHECK_EQ(type_of(&c, "u")->space, SPACE_USER);
	CHECK_EQ(type_of(&c, "kn")->space, SPACE_KERNEL);
	CHECK_EQ(type_of(&c, "un")->space, SPACE_USER);
	CHECK_EQ(type_of(&c, "name")->space, SPACE_USER);
	CHECK_EQ(type_of(&c, "p")->space, SPACE_BPF);
	CHECK(variable(&c, "k")->address_taken);
	check_close(&c);
}

static const struct node *statement(const struct checking *c, uint32_t i)
{
	return c->checked.units.v[0]->body->block.statements.v[i];
}

static void test_loops(void)
{
	struct checking c;
	const struct loop_info *info;

	CHECK(check_text(&c, "profile:hz:9 { $n = 0; for ($i : 0..3) { "
			     "$n += $i; $own = 1; if ($own) { break; } } "
			     "for ($i : 0..3) { print(reg(\"sp\")); return; } "
			     "}"));
	info = statement(&c, 1)->loop.extra;
	CHECK_EQ(info->captured.n, 1);
	CHECK_STR(info->captured.v[0]->name, "n");
	CHECK(info->has_break && !info->has_return && !info->uses_context);
	info = statement(&c, 2)->loop.extra;
	CHECK(info->uses_context && info->has_return);
	CHECK_EQ(info->captured.n, 0);
	CHECK(!variable(&c, "own")->captured);
	check_close(&c);
}

static void test_sites(void)
{
	struct checking c;
	const struct site_call *site;

	CHECK(check_text(&c, "BEGIN { printf(\"%d %s\\n\", pid, comm); "
			     "@a[1] = 1; print(@a, 5); clear(@a); "
			     "print(@a, pid); exit(3); }"));
	site = statement(&c, 0)->call.extra;
	CHECK_EQ(site->kind, SITE_PRINTF);
	CHECK_EQ(site->values.n, 2);
	CHECK(site->format != NULL);
	site = statement(&c, 2)->call.extra;
	CHECK_EQ(site->kind, SITE_SNAPSHOT);
	CHECK_EQ(site->top, 5);
	site = statement(&c, 4)->call.extra;
	CHECK_EQ(site->kind, SITE_PRINT_MAP);
	CHECK(site->top_node != NULL);
	site = statement(&c, 5)->call.extra;
	CHECK_EQ(site->kind, SITE_EXIT);
	CHECK_EQ(site->values.n, 1);
	check_close(&c);
}

static void test_units(void)
{
	struct checking c;

	CHECK(check_text(&c, "interval:s:1,interval:s:2 { @a++; }"));
	CHECK_EQ(c.checked.units.n, 1);
	CHECK_EQ(c.checked.units.v[0]->points.n, 2);
	check_close(&c);
	CHECK(check_text(&c, "interval:s:1,interval:s:2 { "
			     "if (probe == \"interval:s:2\") { @a++; } }"));
	CHECK_EQ(c.checked.units.n, 2);
	check_close(&c);
}

/* Types settle in time that grows with the script, whatever its order. */
static void test_chain(void)
{
	enum { LENGTH = 3000, STEP = 1009 };
	static char text[LENGTH * 24 + 64];
	struct checking c;
	size_t at = 0;

	at += (size_t)sprintf(text, "BEGIN { @a%d = nsecs; ", LENGTH);
	for (int i = 0; i < LENGTH; i++) {
		int n = (int)((long)i * STEP % LENGTH);

		at += (size_t)sprintf(text + at, "@a%d = @a%d; ", n, n + 1);
	}
	strcpy(text + at, "}");
	CHECK(check_text(&c, text));
	vec_each (map, &c.checked.maps)
		if ((*map)->value != type_int(&c.types, 8, false))
			CHECK(!"every map of the chain is uint64");
	check_close(&c);
}

int main(void)
{
	test_trust();
	test_spaces();
	test_loops();
	test_sites();
	test_units();
	test_chain();
	return CHECK_END;
}
