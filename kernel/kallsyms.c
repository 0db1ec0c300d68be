// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /proc/kallsyms: read in one pass, kept as a sorted array of addresses and a
 * pool of names; the way from a name to its address is made when first asked.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/bpf.h"

struct ksymbol {
	uint64_t address;
	uint32_t name; /* offset in names */
	uint16_t module;
	uint16_t line; /* low bits of its place in the file: the first of
			* several at an address is the kernel's own choice */
};

struct kallsyms {
	struct ksymbol *v;
	uint32_t n, room;
	char *names;
	size_t names_len, names_room;
	uint32_t *modules; /* offsets in names; 0 is the kernel, "" */
	uint32_t nmodules;
	uint32_t *by_name; /* open hash of indexes + 1, or NULL: not yet */
	uint32_t mask;
};

static int kallsyms_compare(const void *a, const void *b)
{
	const struct ksymbol *x = a, *y = b;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	return (int16_t)(x->line - y->line);
}

/* Appends to the names; the offset of the copy. UINT32_MAX: no memory. */
static uint32_t names_add(struct kallsyms *symbols, const char *name,
			  size_t len)
{
	uint32_t at = symbols->names_len;

	if (symbols->names_len + len + 1 > symbols->names_room) {
		size_t room = symbols->names_room ? symbols->names_room * 2
						  : 1 << 20;
		char *names = realloc(symbols->names, room);

		if (!names)
			return UINT32_MAX;
		symbols->names = names;
		symbols->names_room = room;
	}
	memcpy(symbols->names + at, name, len);
	symbols->names[at + len] = '\0';
	symbols->names_len += len + 1;
	return at;
}

/* The number of a module; its symbols stand together, so look at the last. */
static uint16_t module_number(struct kallsyms *symbols, const char *name,
			      size_t len)
{
	uint32_t *grown;

	for (uint32_t i = symbols->nmodules; i-- > 0;) {
		const char *known = symbols->names + symbols->modules[i];

		if (strncmp(known, name, len) == 0 && !known[len])
			return i;
	}
	grown = realloc(symbols->modules,
			(symbols->nmodules + 1) * sizeof(*grown));
	if (!grown || symbols->nmodules == UINT16_MAX)
		return 0;
	symbols->modules = grown;
	grown[symbols->nmodules] = names_add(symbols, name, len);
	return symbols->nmodules++;
}

static uint64_t hex_read(const char **text)
{
	uint64_t value = 0;

	for (;; ++*text) {
		char c = **text;

		if (c >= '0' && c <= '9')
			value = value << 4 | (c - '0');
		else if (c >= 'a' && c <= 'f')
			value = value << 4 | (c - 'a' + 10);
		else
			return value;
	}
}

/* "ffffffff81000000 T _text", and "\t[module]" behind a module's. */
static int line_add(struct kallsyms *symbols, const char *line, const char *end)
{
	struct ksymbol symbol = { 0 };
	const char *name;
	uint32_t room;

	symbol.address = hex_read(&line);
	if (end - line < 4 || line[0] != ' ' || line[2] != ' ')
		return 0;
	name = line += 3;
	while (line < end && *line != '\t')
		line++;
	symbol.name = names_add(symbols, name, line - name);
	if (symbol.name == UINT32_MAX)
		return -ENOMEM;
	if (end - line > 3 && line[1] == '[')
		symbol.module = module_number(symbols, line + 2,
					      end - line - 3);
	symbol.line = symbols->n;
	if (symbols->n == symbols->room) {
		struct ksymbol *v;

		room = symbols->room ? symbols->room * 2 : 1 << 16;
		v = realloc(symbols->v, room * sizeof(*v));
		if (!v)
			return -ENOMEM;
		symbols->v = v;
		symbols->room = room;
	}
	symbols->v[symbols->n++] = symbol;
	return 0;
}

/* By hand, not by stdio: a kernel has 200,000 lines, and awl starts in a few
 * milliseconds. */
static int kallsyms_read(struct kallsyms *symbols, int fd)
{
	static const size_t room = 1 << 16;
	char *buffer = malloc(room), *begin, *newline;
	size_t kept = 0;
	ssize_t got;
	int err = buffer ? 0 : -ENOMEM;

	while (!err && (got = read(fd, buffer + kept, room - kept)) > 0) {
		char *end = buffer + kept + got;

		begin = buffer;
		while (!err && (newline = memchr(begin, '\n', end - begin))) {
			err = line_add(symbols, begin, newline);
			begin = newline + 1;
		}
		kept = end - begin;
		if (kept == room)
			kept = 0; /* no line is that long */
		memmove(buffer, begin, kept);
	}
	free(buffer);
	return err;
}

struct kallsyms *kallsyms_open(void)
{
	return kallsyms_open_file("/proc/kallsyms");
}

struct kallsyms *kallsyms_open_file(const char *path)
{
	struct kallsyms *symbols = calloc(1, sizeof(*symbols));
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (!symbols || fd < 0)
		goto out;
	/* The kernel itself is number 0. */
	module_number(symbols, "", 0);
	if (kallsyms_read(symbols, fd) < 0)
		goto out;
	close(fd);
	/* Without the privilege every address reads 0: nothing is known. */
	if (symbols->n && !symbols->v[symbols->n - 1].address)
		symbols->n = 0;
	qsort(symbols->v, symbols->n, sizeof(*symbols->v), kallsyms_compare);
	return symbols;
out:
	if (fd >= 0)
		close(fd);
	kallsyms_close(symbols);
	return NULL;
}

void kallsyms_close(struct kallsyms *symbols)
{
	if (!symbols)
		return;
	free(symbols->v);
	free(symbols->names);
	free(symbols->modules);
	free(symbols->by_name);
	free(symbols);
}

/* The number of symbols at an address and before. */
static uint32_t symbols_until(const struct kallsyms *symbols, uint64_t address)
{
	uint32_t low = 0, high = symbols ? symbols->n : 0;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (symbols->v[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint64_t kallsyms_size(struct kallsyms *symbols, uint64_t address)
{
	uint32_t next = symbols_until(symbols, address);

	return symbols && next < symbols->n ? symbols->v[next].address - address
					    : 0;
}

const char *kallsyms_name(struct kallsyms *symbols, uint64_t address,
			  uint64_t *offset, const char **module)
{
	uint32_t low = symbols_until(symbols, address);
	const struct ksymbol *found;

	/* Below the first text address are per-CPU offsets, not symbols;
	 * and what is in user space's half is none. */
	if (!low || address >> 63 == 0 ||
	    symbols->v[low - 1].address >> 63 == 0)
		return NULL;
	found = &symbols->v[low - 1];
	/* Of several names for one address the kernel's own messages take the
	 * first. */
	while (found > symbols->v && found[-1].address == found->address)
		found--;
	if (offset)
		*offset = address - found->address;
	if (module)
		*module = symbols->names + symbols->modules[found->module];
	return symbols->names + found->name;
}

static uint32_t name_hash(const char *name)
{
	uint32_t hash = 2166136261u;

	while (*name)
		hash = (hash ^ (uint8_t)*name++) * 16777619u;
	return hash;
}

static bool by_name_make(struct kallsyms *symbols)
{
	uint32_t size = 1;

	if (symbols->by_name)
		return true;
	/* At most half full, so that a search ends soon, and always. */
	while (size < symbols->n * 2)
		size *= 2;
	symbols->by_name = calloc(size, sizeof(*symbols->by_name));
	if (!symbols->by_name)
		return false;
	symbols->mask = size - 1;
	for (uint32_t i = 0; i < symbols->n; i++) {
		uint32_t at = name_hash(symbols->names + symbols->v[i].name);

		while (symbols->by_name[at & symbols->mask])
			at++;
		symbols->by_name[at & symbols->mask] = i + 1;
	}
	return true;
}

void kallsyms_each_named(struct kallsyms *symbols, const char *name,
			 void (*each)(uint64_t address, const char *module,
				      void *data),
			 void *data)
{
	uint32_t at, slot;

	if (!symbols || !by_name_make(symbols))
		return;
	for (at = name_hash(name);
	     (slot = symbols->by_name[at & symbols->mask]); at++) {
		const struct ksymbol *symbol = &symbols->v[slot - 1];

		if (strcmp(symbols->names + symbol->name, name) == 0)
			each(symbol->address,
			     symbols->names + symbols->modules[symbol->module],
			     data);
	}
}

struct by_name {
	const char *module; /* NULL: any */
	uint64_t address;
	unsigned count;
};

static void by_name_take(uint64_t address, const char *module, void *data)
{
	struct by_name *found = data;

	if (found->module && strcmp(found->module, module) != 0)
		return;
	if (!found->count++)
		found->address = address;
}

uint64_t kallsyms_address(struct kallsyms *symbols, const char *name,
			  unsigned *count)
{
	struct by_name found = { 0 };

	kallsyms_each_named(symbols, name, by_name_take, &found);
	if (count)
		*count = found.count;
	return found.address;
}

uint64_t kallsyms_module_address(struct kallsyms *symbols, const char *module,
				 const char *name)
{
	struct by_name found = { .module = module };

	if (strcmp(module, "vmlinux") == 0)
		found.module = "";
	kallsyms_each_named(symbols, name, by_name_take, &found);
	return found.address;
}
