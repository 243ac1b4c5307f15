/*
 * A process with exactly the memory that a bench asks for. One command a line on stdin, one line of answer each; the
 * end of the input is its end. One mapping, made by the first command; pages are counted from its start.
 *
 *   map private|shared PAGES   a mapping of its own, no huge pages
 *   reserve PAGES              MAP_NORESERVE: address space without memory behind it
 *   split PAGES                every second page PROT_NONE: as many mappings as pages
 *   write FIRST COUNT STEP     a word into every STEP-th page
 *   read FIRST COUNT STEP      a load from each; a private page never written becomes the page of zeroes
 *   scatter COUNT              a word into COUNT pages, one somewhere in each of COUNT equal stretches
 *   flip COUNT                 COUNT random pages written, those of the flip before made pages of zeroes again
 *   pageout [FIRST COUNT]      madvise(MADV_PAGEOUT) over all of it, or some
 *   work MS                    writes at random for so long; answers operations and the longest one in ns
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21 /* include/uapi/asm-generic/mman-common.h */
#endif

static char *base;
static uint64_t pages;
static uint64_t page_size;
static uint64_t seed = 0x9e3779b97f4a7c15;
/* What reads were for: keeps the compiler from leaving them out. */
static volatile uint64_t sink;

static void fail(const char *what)
{
	printf("error %s: %s\n", what, strerror(errno));
	exit(1);
}

/* xorshift64: the same pages on every run. */
static uint64_t next_random(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static uint64_t *word_of(uint64_t page)
{
	return (uint64_t *)(base + page * page_size);
}

static void make(uint64_t count, int flags, int prot)
{
	pages = count;
	base = mmap(NULL, count * page_size, prot, flags | MAP_ANONYMOUS, -1, 0);
	if (base == MAP_FAILED)
		fail("mmap");
	if (madvise(base, count * page_size, MADV_NOHUGEPAGE) != 0 && errno != EINVAL)
		fail("madvise");
}

static void split(uint64_t count)
{
	make(count, MAP_PRIVATE, PROT_READ | PROT_WRITE);
	for (uint64_t i = 0; i < count; i += 2)
		*word_of(i) = i + 1;
	for (uint64_t i = 1; i < count; i += 2)
		if (mprotect(word_of(i), page_size, PROT_NONE) != 0)
			fail("mprotect");
}

static void scatter(uint64_t count)
{
	uint64_t stretch = pages / count;

	for (uint64_t i = 0; i < count; i++)
		*word_of(i * stretch + next_random() % stretch) = i + 1;
}

static void flip(uint64_t count)
{
	static uint64_t *flipped;
	static uint64_t flipped_count;

	for (uint64_t i = 0; i < flipped_count; i++) {
		if (madvise(word_of(flipped[i]), page_size, MADV_DONTNEED) != 0)
			fail("madvise");
		sink += *word_of(flipped[i]);
	}
	flipped = realloc(flipped, (count + 1) * sizeof(*flipped));
	if (flipped == NULL)
		fail("realloc");
	for (uint64_t i = 0; i < count; i++) {
		flipped[i] = next_random() % pages;
		*word_of(flipped[i]) = i + 1;
	}
	flipped_count = count;
}

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* Mapping and unmapping take mmap_lock for writing, which waits for everybody who walks the page tables. */
static void remap(void)
{
	size_t length = 16 * page_size;
	char *area = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (area == MAP_FAILED)
		fail("mmap");
	for (size_t at = 0; at < length; at += page_size)
		area[at] = 1;
	munmap(area, length);
}

static void work(uint64_t ms)
{
	int64_t began = now_ns();
	int64_t before = began;
	int64_t worst = 0;
	uint64_t operations = 0;

	while (before - began < (int64_t)ms * 1000000) {
		for (int i = 0; i < 256; i++)
			*word_of(next_random() % pages) = seed;
		remap();
		operations++;
		int64_t after = now_ns();
		if (after - before > worst)
			worst = after - before;
		before = after;
	}
	printf("%lu %ld\n", operations, worst);
}

static void answer(char *line)
{
	char kind[16];
	uint64_t a, b, c;

	if (sscanf(line, "map %15s %lu", kind, &a) == 2) {
		make(a, strcmp(kind, "shared") == 0 ? MAP_SHARED : MAP_PRIVATE, PROT_READ | PROT_WRITE);
	} else if (sscanf(line, "reserve %lu", &a) == 1) {
		make(a, MAP_PRIVATE | MAP_NORESERVE, PROT_READ | PROT_WRITE);
	} else if (sscanf(line, "split %lu", &a) == 1) {
		split(a);
	} else if (sscanf(line, "write %lu %lu %lu", &a, &b, &c) == 3) {
		for (uint64_t i = a; i < a + b; i += c)
			*word_of(i) = i + 1;
	} else if (sscanf(line, "read %lu %lu %lu", &a, &b, &c) == 3) {
		for (uint64_t i = a; i < a + b; i += c)
			sink += *word_of(i);
	} else if (sscanf(line, "scatter %lu", &a) == 1) {
		scatter(a);
	} else if (sscanf(line, "flip %lu", &a) == 1) {
		flip(a);
	} else if (sscanf(line, "pageout %lu %lu", &a, &b) == 2) {
		if (madvise(word_of(a), b * page_size, MADV_PAGEOUT) != 0)
			fail("madvise");
	} else if (strcmp(line, "pageout\n") == 0) {
		if (madvise(base, pages * page_size, MADV_PAGEOUT) != 0)
			fail("madvise");
	} else if (sscanf(line, "work %lu", &a) == 1) {
		work(a);
		return;
	} else {
		printf("error unknown command\n");
		return;
	}
	printf("%lx\n", (unsigned long)((uintptr_t)base / page_size));
}

int main(void)
{
	char line[128];

	page_size = sysconf(_SC_PAGESIZE);
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (fgets(line, sizeof(line), stdin) != NULL)
		answer(line);
	return 0;
}
