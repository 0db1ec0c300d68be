// SPDX-License-Identifier: GPL-2.0-or-later
#include "probes/code.h"

#include "kernel/instruction.h"

/* The bytes of a function up to its end, or to a limit where it has no size. */
struct code {
	const uint8_t *bytes;
	size_t n;
};

static struct code code_of(struct elf_file *file,
			   const struct elf_symbol *function, size_t most)
{
	uint64_t offset = elf_file_offset(file, function->address);
	struct code code = { 0 };
	size_t size = 0;
	const char *image = elf_rawfile(elf_file_elf(file), &size);

	if (!image || !offset || offset >= size)
		return code;
	code.bytes = (const uint8_t *)image + offset;
	code.n = size - offset;
	if (code.n > most)
		code.n = most;
	return code;
}

bool code_begins(struct elf_file *file, const struct elf_symbol *function,
		 uint64_t offset)
{
	/* The instruction itself may go on behind it. */
	struct code code = code_of(file, function, offset + 16);
	size_t at = 0;

	while (at < offset && at < code.n) {
		size_t len = instruction_length(code.bytes + at, code.n - at);

		if (!len)
			return true;
		at += len;
	}
	return at == offset || at >= code.n;
}

struct search {
	uint64_t address;
	struct elf_symbol *function;
};

static int contains(const struct elf_symbol *symbol, void *data)
{
	struct search *search = data;

	if (search->address < symbol->address ||
	    search->address - symbol->address >= symbol->size)
		return 0;
	*search->function = *symbol;
	return -1; /* enough */
}

bool code_function(struct elf_file *file, uint64_t address,
		   struct elf_symbol *function)
{
	struct search search = { address, function };

	return elf_file_each(file, ELF_FUNCTIONS, contains, &search) < 0;
}

/* All of its code is understood, or none: a return that was overlooked would be
 * missed at each call. */
static int find_returns(const struct code *code, uint64_t address,
			void (*each)(uint64_t address, void *data), void *data)
{
	int n = 0;

	for (size_t at = 0, len; at < code->n; at += len) {
		len = instruction_length(code->bytes + at, code->n - at);
		if (!len)
			return -1;
		if (!instruction_returns(code->bytes + at, len))
			continue;
		n++;
		if (each)
			each(address + at, data);
	}
	return n;
}

int code_returns(struct elf_file *file, const struct elf_symbol *function,
		 void (*each)(uint64_t address, void *data), void *data)
{
	struct code code = code_of(file, function, function->size);
	int n;

	if (!code.n)
		return -1;
	/* Once to see whether it is. */
	n = find_returns(&code, 0, NULL, NULL);
	return n > 0 ? find_returns(&code, function->address, each, data) : n;
}

bool code_is_go(struct elf_file *file)
{
	static const char *const sections[] = { ".gopclntab",
						".data.rel.ro.gopclntab",
						".note.go.buildid",
						".go.buildinfo" };

	for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++)
		if (elf_section_find(elf_file_elf(file), sections[i]))
			return true;
	return false;
}
