// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * .gnu_debugdata: the symbols of a stripped file's own functions, as an ELF
 * file compressed by xz.
 */
#include <lzma.h>
#include <stdlib.h>

#include "base/elf_file.h"

/* What unpacking may take, and the most that it may become: symbols of a
 * program of a gigabyte. */
#define MEMORY_MOST (256ull << 20)
#define SIZE_MOST (512ull << 20)

/* Unpacks until the end; false when it is broken or too much. */
static bool unpack(lzma_stream *stream, char **image, size_t *size)
{
	size_t room = 1 << 20;
	lzma_ret status = LZMA_OK;

	*image = malloc(room);
	stream->next_out = (uint8_t *)*image;
	stream->avail_out = room;
	while (*image && status == LZMA_OK) {
		char *grown;

		status = lzma_code(stream, LZMA_FINISH);
		if (status != LZMA_OK || stream->avail_out)
			continue;
		grown = room < SIZE_MOST ? realloc(*image, room * 2) : NULL;
		if (!grown)
			break;
		*image = grown;
		stream->next_out = (uint8_t *)grown + room;
		stream->avail_out = room;
		room *= 2;
	}
	*size = stream->total_out;
	return *image && status == LZMA_STREAM_END;
}

Elf *elf_mini_open(Elf *elf, char **image)
{
	Elf_Scn *section = elf_section_find(elf, ".gnu_debugdata");
	Elf_Data *data = section ? elf_getdata(section, NULL) : NULL;
	lzma_stream stream = LZMA_STREAM_INIT;
	Elf *mini = NULL;
	size_t size = 0;

	if (!data || !data->d_buf ||
	    lzma_stream_decoder(&stream, MEMORY_MOST, 0) != LZMA_OK)
		return NULL;
	stream.next_in = data->d_buf;
	stream.avail_in = data->d_size;
	if (unpack(&stream, image, &size))
		mini = elf_memory(*image, size);
	lzma_end(&stream);
	if (mini && elf_kind(mini) == ELF_K_ELF)
		return mini;
	elf_end(mini);
	free(*image);
	*image = NULL;
	return NULL;
}
