// SPDX-License-Identifier: GPL-2.0-or-later
/* The notes of type "stapsdt" in an ELF file, by libelf. */
#include <elf.h>
#include <gelf.h>
#include <string.h>

#include "probes/usdt.h"

#define NOTE_NAME "stapsdt"
#define NOTE_TYPE 3

/* What a note holds: where it is, where .stapsdt.base was when it was linked
 * (tools that move sections later do not mend notes), and the semaphore. */
struct note_words {
	uint64_t address, base, semaphore;
};

struct note_walk {
	uint64_t base; /* where .stapsdt.base is now; 0: there is none */
	int (*each)(const struct usdt_note *note, void *data);
	void *data;
};

/* The text at *at, which then is behind it; NULL when it does not end. */
static const char *take_text(const char **at, const char *end)
{
	const char *text = *at;
	const char *zero = memchr(text, '\0', (size_t)(end - text));

	if (!zero)
		return NULL;
	*at = zero + 1;
	return text;
}

static int take_note(const struct note_walk *walk, const char *at, size_t len)
{
	struct usdt_note note = { 0 };
	const char *end = at + len;
	struct note_words words;
	uint64_t moved;

	if (len < sizeof(words))
		return 0;
	memcpy(&words, at, sizeof(words));
	at += sizeof(words);
	note.provider = take_text(&at, end);
	note.name = note.provider ? take_text(&at, end) : NULL;
	note.arguments = note.name ? take_text(&at, end) : NULL;
	if (!note.name)
		return 0;
	if (!note.arguments)
		note.arguments = "";
	moved = walk->base && words.base ? walk->base - words.base : 0;
	note.address = words.address + moved;
	note.semaphore = words.semaphore ? words.semaphore + moved : 0;
	return walk->each(&note, walk->data);
}

static int section_notes(const struct note_walk *walk, Elf_Data *data)
{
	size_t at = 0, name, desc;
	GElf_Nhdr header;

	while ((at = gelf_getnote(data, at, &header, &name, &desc)) > 0) {
		const char *bytes = data->d_buf;
		int err;

		if (header.n_type != NOTE_TYPE ||
		    header.n_namesz != sizeof(NOTE_NAME) ||
		    memcmp(bytes + name, NOTE_NAME, sizeof(NOTE_NAME)) != 0)
			continue;
		err = take_note(walk, bytes + desc, header.n_descsz);
		if (err < 0)
			return err;
	}
	return 0;
}

int usdt_each(struct elf_file *file,
	      int (*each)(const struct usdt_note *note, void *data), void *data)
{
	struct note_walk walk = { .each = each, .data = data };
	Elf *elf = elf_file_elf(file);
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	walk.base = elf_section_address(file, ".stapsdt.base");
	while ((section = elf_nextscn(elf, section))) {
		Elf_Data *notes;
		int err;

		if (!gelf_getshdr(section, &header) ||
		    header.sh_type != SHT_NOTE)
			continue;
		notes = elf_getdata(section, NULL);
		err = notes ? section_notes(&walk, notes) : 0;
		if (err < 0)
			return err;
	}
	return 0;
}
