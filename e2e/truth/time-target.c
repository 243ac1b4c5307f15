/*
 * Processes that change while they are read, and know what they did. The first argument says how:
 *
 *   exec GENERATIONS MICROSECONDS
 *                        calls exec again and again, each time with a memfd named after its generation, fully written,
 *                        and at most that long after the one before
 *   thread               its first thread ends, another one holds the memory; on a line of standard input a third takes over
 *                        and the second ends too
 *   churn RATE           maps and unmaps that many areas a second
 *   motion               moves, punches, cuts and refills its areas, each within the bounds that its name says
 *   lost                 a page of each of its areas is lost as to a fault of the hardware, for as long as the kernel runs
 *   vfork                a child that shares its parent's memory until it calls exec, on a line of standard input
 *   nursery              on each line `MICROSECONDS REAP` makes a child that dies by itself; reaps it at once if REAP
 *
 * Prints `NAME ADDRESS PAGES` for each area that stands, then `ready`. Ends when its standard input does.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef MADV_HWPOISON
#define MADV_HWPOISON 100
#endif
#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

static long page;

static void fail(const char *what) {
  perror(what);
  _exit(1);
}

static char *map(size_t pages, int flags, int fd) {
  char *at = mmap(NULL, pages * page, PROT_READ | PROT_WRITE, flags, fd, 0);
  if (at == MAP_FAILED) fail("mmap");
  madvise(at, pages * page, MADV_NOHUGEPAGE);
  return at;
}

static char *anonymous(size_t pages) { return map(pages, MAP_PRIVATE | MAP_ANONYMOUS, -1); }

static int memfd(const char *name, size_t pages) {
  int fd = memfd_create(name, MFD_CLOEXEC);
  if (fd < 0 || ftruncate(fd, pages * page)) fail("memfd");
  return fd;
}

static void fill(char *at, size_t first, size_t count) {
  for (size_t i = first; i < first + count; i++) memset(at + i * page, 1, page);
}

static void say(const char *name, const char *at, size_t pages) {
  printf("%s 0x%lx %zu\n", name, (unsigned long)at, pages);
}

static void ready(void) {
  printf("ready\n");
  fflush(stdout);
}

static void *end_with_input(void *unused) {
  (void)unused;
  char byte;
  while (read(0, &byte, 1) > 0) {
  }
  _exit(0);
}

static void watch_input(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, end_with_input, NULL)) fail("pthread_create");
}

static unsigned draw(unsigned below) {
  static uint64_t state = 88172645463325252ull;
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (unsigned)(state % below);
}

static void exec_again(char **argv) {
  int left = atoi(argv[2]);
  char name[32];
  snprintf(name, sizeof name, "generation-%d", left);
  char *at = map(128, MAP_SHARED, memfd(name, 128));
  fill(at, 0, 128);
  if (left == 0) {
    ready();
    pause();
  }
  long nanoseconds = atol(argv[3]) * 1000 / 50 * (left % 50 + 1);
  struct timespec some = {nanoseconds / 1000000000, nanoseconds % 1000000000};
  nanosleep(&some, NULL);
  char next[16];
  snprintf(next, sizeof next, "%d", left - 1);
  execl("/proc/self/exe", argv[0], argv[1], next, argv[3], (char *)NULL);
  fail("execl");
}

static void *take_over(void *from) {
  pthread_join(*(pthread_t *)from, NULL);
  printf("taken over\n");
  fflush(stdout);
  return end_with_input(NULL);
}

static void *hold(void *unused) {
  (void)unused;
  /* The first thread must be gone before anybody is told. */
  char state = 0;
  while (state != 'Z') {
    char text[512] = {0}, path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", getpid());
    int fd = open(path, O_RDONLY);
    if (read(fd, text, sizeof text - 1) <= 0) fail("stat");
    close(fd);
    state = strrchr(text, ')')[2];
  }
  ready();
  char line;
  if (read(0, &line, 1) <= 0) _exit(0);
  static pthread_t self, next;
  self = pthread_self();
  if (pthread_create(&next, NULL, take_over, &self)) fail("pthread_create");
  return NULL;
}

static void leave_to_thread(void) {
  char *private = anonymous(64);
  fill(private, 0, 40);
  say("private", private, 64);
  char *shared = map(64, MAP_SHARED, memfd("held", 64));
  fill(shared, 0, 24);
  say("memfd-held", shared, 64);
  pthread_t thread;
  if (pthread_create(&thread, NULL, hold, NULL)) fail("pthread_create");
  pthread_exit(NULL);
}

static void churn(int rate) {
  char *full = anonymous(512), *empty = anonymous(512), *shared = map(512, MAP_SHARED | MAP_ANONYMOUS, -1);
  fill(full, 0, 512);
  fill(shared, 0, 256);
  say("full", full, 512);
  say("empty", empty, 512);
  say("half", shared, 512);
  ready();
  enum { AREAS = 64 };
  char *areas[AREAS] = {0};
  size_t sizes[AREAS];
  struct timespec start, now;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (uint64_t done = 0;; done++) {
    unsigned i = draw(AREAS);
    if (areas[i]) munmap(areas[i], sizes[i] * page);
    sizes[i] = 1 + draw(32);
    /* Neighbours with the same rights are joined into one area: every other one differs. */
    int shared_one = draw(2);
    areas[i] = map(sizes[i], (shared_one ? MAP_SHARED : MAP_PRIVATE) | MAP_ANONYMOUS, -1);
    fill(areas[i], 0, 1 + draw(sizes[i]));
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t early = (int64_t)done * (1000000000 / rate) - (now.tv_sec - start.tv_sec) * 1000000000ll - now.tv_nsec + start.tv_nsec;
    struct timespec rest = {0, early};
    if (early > 0) nanosleep(&rest, NULL);
  }
}

/*
 * full: every page written, never given up. half: its first half written. dropped: every page in the file, the
 * page-table entries given up at random. punched, cut: pages of the first half come and go, the second half stays a
 * hole. wanderer: fully written, moves to a new address each time.
 */
static void motion(void) {
  enum { PAGES = 1024, HALF = PAGES / 2 };
  char *full = anonymous(PAGES), *half = anonymous(PAGES);
  char *dropped = map(PAGES, MAP_SHARED | MAP_ANONYMOUS, -1);
  char *punched = map(PAGES, MAP_SHARED, memfd("punched", PAGES));
  int cut_fd = memfd("cut", PAGES);
  char *cut = map(PAGES, MAP_SHARED, cut_fd);
  fill(full, 0, PAGES);
  fill(half, 0, HALF);
  fill(dropped, 0, PAGES);
  fill(punched, 0, HALF);
  fill(cut, 0, HALF);
  /* Places to wander through, so that it comes back to one only after thousands of moves. */
  size_t places = 4096, at = 0;
  char *space = mmap(NULL, places * PAGES * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (space == MAP_FAILED) fail("mmap");
  char *wanderer = map(PAGES, MAP_SHARED, memfd("wanderer", PAGES));
  fill(wanderer, 0, PAGES);
  say("full", full, PAGES);
  say("half", half, PAGES);
  say("dropped", dropped, PAGES);
  say("punched", punched, PAGES);
  say("cut", cut, PAGES);
  ready();
  for (;;) {
    unsigned first = draw(HALF), count = 1 + draw(HALF - first);
    switch (draw(8)) {
    case 0:
      madvise(dropped + first * page, count * page, MADV_DONTNEED);
      break;
    case 1:
      for (unsigned i = first; i < first + count; i++) ((volatile char *)dropped)[i * page];
      break;
    case 2:
      madvise(punched + first * page, count * page, MADV_REMOVE);
      break;
    case 3:
      fill(punched, first, count);
      break;
    case 4:
      if (ftruncate(cut_fd, first * page)) fail("ftruncate");
      if (ftruncate(cut_fd, PAGES * page)) fail("ftruncate");
      break;
    case 5:
      fill(cut, first, count);
      break;
    case 6: {
      char *areas[] = {full, half, dropped, punched, cut, wanderer};
      madvise(areas[draw(6)] + first * page, count * page, MADV_PAGEOUT);
      break;
    }
    default: {
      char *next = space + at * PAGES * page;
      at = (at + 1) % places;
      if (mremap(wanderer, PAGES * page, PAGES * page, MREMAP_MAYMOVE | MREMAP_FIXED, next) != next) fail("mremap");
      wanderer = next;
    }
    }
  }
}

/* The loss is told with a signal, though nothing of it was touched. */
static void survive(int signal) { (void)signal; }

static void lose(void) {
  if (signal(SIGBUS, survive) == SIG_ERR) fail("signal");
  char *private = anonymous(16), *shared = map(16, MAP_SHARED | MAP_ANONYMOUS, -1);
  fill(private, 0, 16);
  fill(shared, 0, 16);
  if (!madvise(private + 3 * page, page, MADV_HWPOISON)) say("private", private, 16);
  if (!madvise(shared + 3 * page, page, MADV_HWPOISON)) say("shared", shared, 16);
  ready();
  for (;;) pause();
}

static void share_until_exec(char **argv) {
  char *mine = map(64, MAP_SHARED, memfd("parents", 64));
  fill(mine, 0, 64);
  pid_t child = vfork();
  if (child == 0) {
    char text[32];
    int length = snprintf(text, sizeof text, "child %d\n", getpid());
    if (write(1, text, length) != length || read(0, text, 1) != 1) _exit(1);
    execl("/proc/self/exe", argv[0], "exec", "0", "0", (char *)NULL);
    _exit(1);
  }
  char byte;
  while (read(0, &byte, 1) > 0) {
  }
  kill(child, SIGKILL);
  _exit(0);
}

/* Many areas, so that reading it takes a while, and a timer that ends it in the midst. */
static void mortal(long microseconds) {
  for (int i = 0; i < 200; i++) fill(map(16, (i % 2 ? MAP_SHARED : MAP_PRIVATE) | MAP_ANONYMOUS, -1), 0, 8);
  struct itimerval timer = {{0, 0}, {microseconds / 1000000, microseconds % 1000000}};
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  printf("child %d\n", getpid());
  fflush(stdout);
  if (setitimer(ITIMER_REAL, &timer, NULL)) fail("setitimer");
  for (;;) pause();
}

static void nursery(void) {
  char line[64];
  pid_t kept = 0;
  ready();
  while (fgets(line, sizeof line, stdin)) {
    long microseconds;
    int reap;
    if (sscanf(line, "%ld %d", &microseconds, &reap) != 2) _exit(2);
    if (kept) waitpid(kept, NULL, 0);
    kept = 0;
    pid_t child = fork();
    if (child == 0) mortal(microseconds);
    if (reap) waitpid(child, NULL, 0);
    else kept = child;
  }
  _exit(0);
}

int main(int argc, char **argv) {
  page = sysconf(_SC_PAGESIZE);
  const char *how = argc > 1 ? argv[1] : "";
  if (!strcmp(how, "exec") && argc == 4) exec_again(argv);
  if (!strcmp(how, "vfork")) share_until_exec(argv);
  if (!strcmp(how, "nursery")) nursery();
  if (!strcmp(how, "thread")) leave_to_thread();
  watch_input();
  if (!strcmp(how, "churn") && argc == 3) churn(atoi(argv[2]));
  if (!strcmp(how, "motion")) motion();
  if (!strcmp(how, "lost")) lose();
  return 2;
}
