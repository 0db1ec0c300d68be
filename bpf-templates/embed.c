// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A tool of the build: reads the objects that clang made of bpf-templates/
 * *.bpf.c and writes their functions down as C tables (template.h).
 *
 *	embed one.bpf.o two.bpf.o ... > templates.c
 */
#include <bpf/btf.h>
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct object {
	const char *path;
	Elf *elf;
	Elf_Data *text, *symbols, *relocs;
	size_t text_index, strings;
	struct btf *btf;
};

static void die(const char *path, const char *what)
{
	fprintf(stderr, "embed: %s: %s\n", path, what);
	exit(1);
}

static void take_section(struct object *object, Elf_Scn *section, size_t names)
{
	GElf_Shdr header;
	const char *name;
	Elf_Data *data = elf_getdata(section, NULL);

	if (!gelf_getshdr(section, &header) || !data)
		return;
	name = elf_strptr(object->elf, names, header.sh_name);
	if (strcmp(name, ".text") == 0) {
		object->text = data;
		object->text_index = elf_ndxscn(section);
	} else if (header.sh_type == SHT_SYMTAB) {
		object->symbols = data;
		object->strings = header.sh_link;
	} else if (strcmp(name, ".rel.text") == 0) {
		object->relocs = data;
	} else if (strcmp(name, ".BTF") == 0) {
		object->btf = btf__new(data->d_buf, (__u32)data->d_size);
	} else if ((header.sh_flags & SHF_ALLOC) && data->d_size &&
		   header.sh_type == SHT_PROGBITS) {
		die(object->path, "holds data: templates have no globals");
	}
}

static void open_object(struct object *object)
{
	int fd = open(object->path, O_RDONLY | O_CLOEXEC);
	Elf_Scn *section = NULL;
	size_t names;

	if (fd < 0)
		die(object->path, strerror(errno));
	object->elf = elf_begin(fd, ELF_C_READ, NULL);
	if (!object->elf || elf_getshdrstrndx(object->elf, &names))
		die(object->path, "is no ELF object");
	while ((section = elf_nextscn(object->elf, section)))
		take_section(object, section, names);
	if (!object->text || !object->symbols || !object->btf)
		die(object->path, "has no code, symbols or BTF");
}

static const char *symbol_name(const struct object *object, int index,
			       GElf_Sym *symbol)
{
	if (!gelf_getsym(object->symbols, index, symbol))
		return NULL;
	return elf_strptr(object->elf, object->strings, symbol->st_name);
}

static unsigned count_params(const struct object *object, const char *name)
{
	int id = btf__find_by_name_kind(object->btf, name, BTF_KIND_FUNC);
	const struct btf_type *type =
		id > 0 ? btf__type_by_id(object->btf, (__u32)id) : NULL;

	if (type)
		type = btf__type_by_id(object->btf, type->type);
	if (!type || btf_vlen(type) > 5)
		die(object->path, "a function with more than 5 parameters");
	return btf_vlen(type);
}

/* The least offset from r10 that is used, directly or by an address. */
static unsigned stack_use(const struct bpf_insn *insns, size_t n)
{
	int least = 0;

	for (size_t i = 0; i < n; i++) {
		const struct bpf_insn *insn = &insns[i];
		int class = BPF_CLASS(insn->code), off = 0;

		if (class == BPF_LDX && insn->src_reg == BPF_REG_10)
			off = insn->off;
		else if ((class == BPF_ST || class == BPF_STX) &&
			 insn->dst_reg == BPF_REG_10)
			off = insn->off;
		else if (insn->code == (BPF_ALU64 | BPF_ADD | BPF_K) && i &&
			 insns[i - 1].code == (BPF_ALU64 | BPF_MOV | BPF_X) &&
			 insns[i - 1].src_reg == BPF_REG_10)
			off = insn->imm;
		if (off < least)
			least = off;
	}
	return (unsigned)-least;
}

static unsigned write_calls(const struct object *object, const char *name,
			    const GElf_Sym *function)
{
	size_t n = object->relocs ? object->relocs->d_size / sizeof(Elf64_Rel)
				  : 0;
	unsigned calls = 0;

	printf("static const struct template_call calls_%s[] = {\n", name);
	for (size_t i = 0; i < n; i++) {
		GElf_Rel reloc;
		GElf_Sym symbol;
		const char *callee;

		if (!gelf_getrel(object->relocs, (int)i, &reloc) ||
		    reloc.r_offset < function->st_value ||
		    reloc.r_offset >= function->st_value + function->st_size)
			continue;
		callee = symbol_name(object, (int)GELF_R_SYM(reloc.r_info),
				     &symbol);
		if (!callee || !*callee)
			die(object->path, "calls a static function");
		printf("\t{ %llu, \"%s\" },\n",
		       (unsigned long long)(reloc.r_offset -
					    function->st_value) /
			       8,
		       callee);
		calls++;
	}
	printf("\t{ 0, 0 },\n};\n\n");
	return calls;
}

static void write_insns(const char *name, const struct bpf_insn *insns,
			size_t n)
{
	printf("static const struct bpf_insn insns_%s[] = {\n", name);
	for (size_t i = 0; i < n; i++)
		printf("\t{ 0x%02x, %d, %d, %d, %d },\n", insns[i].code,
		       insns[i].dst_reg, insns[i].src_reg, insns[i].off,
		       insns[i].imm);
	printf("};\n\n");
}

/* The tables of each function; their row goes to the list at the end. */
static void write_functions(const struct object *object, FILE *rows)
{
	size_t n = object->symbols->d_size / sizeof(Elf64_Sym);

	for (size_t i = 0; i < n; i++) {
		GElf_Sym symbol;
		const char *name = symbol_name(object, (int)i, &symbol);
		const struct bpf_insn *insns;
		size_t ninsns = symbol.st_size / sizeof(*insns);
		unsigned calls;

		if (!name || GELF_ST_TYPE(symbol.st_info) != STT_FUNC ||
		    symbol.st_shndx != object->text_index)
			continue;
		insns = (const void *)((const char *)object->text->d_buf +
				       symbol.st_value);
		write_insns(name, insns, ninsns);
		calls = write_calls(object, name, &symbol);
		fprintf(rows,
			"\t{ \"%s\", insns_%s, %zu, calls_%s, %u, %u, %u },\n",
			name, name, ninsns, name, calls,
			stack_use(insns, ninsns), count_params(object, name));
	}
}

int main(int argc, char **argv)
{
	char *list = NULL;
	size_t len = 0;
	FILE *rows = open_memstream(&list, &len);

	if (!rows || elf_version(EV_CURRENT) == EV_NONE)
		die("libelf", "cannot be used");
	printf("/* Made by bpf-templates/embed.c. */\n"
	       "#include \"bpf-templates/template.h\"\n\n");
	for (int i = 1; i < argc; i++) {
		struct object object = { .path = argv[i] };

		open_object(&object);
		write_functions(&object, rows);
		btf__free(object.btf);
		elf_end(object.elf);
	}
	fclose(rows);
	printf("const struct template templates[] = {\n%s};\n\n"
	       "const uint32_t ntemplates = "
	       "sizeof(templates) / sizeof(*templates);\n",
	       list);
	free(list);
	return 0;
}
