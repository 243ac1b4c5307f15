/*
 * A process of a plain user with every kind of memory whose state takes a right to tell. Started as root, it becomes
 * UID, makes its regions and prints one line each: `NAME ADDRESS PAGES`. Ends when its standard input does.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <grp.h>
#include <linux/userfaultfd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif

#define PAGES 256
static long page;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void *map(int flags, int fd) {
  void *at = mmap(NULL, PAGES * page, PROT_READ | PROT_WRITE, flags, fd, 0);
  if (at == MAP_FAILED) fail("mmap");
  madvise(at, PAGES * page, MADV_NOHUGEPAGE);
  return at;
}

static void write_pages(char *at, int first, int count) {
  for (int i = first; i < first + count; i++) memset(at + i * page, i % 250 + 1, page);
}

static void say(const char *name, void *at) { printf("%s 0x%lx %d\n", name, (unsigned long)at, PAGES); }

/* 160 pages written, 64 of them in swap, 16 of them given back by this process alone, 96 never touched. */
static void live(char *at) {
  write_pages(at, 0, 160);
  madvise(at + 16 * page, 64 * page, MADV_PAGEOUT);
  madvise(at + 128 * page, 16 * page, MADV_DONTNEED);
}

static int memfd(const char *name) {
  int fd = memfd_create(name, 0);
  if (fd < 0 || ftruncate(fd, PAGES * page)) fail("memfd");
  return fd;
}

static int file(const char *directory, const char *name, mode_t mode, int unlinked) {
  char path[4096];
  snprintf(path, sizeof path, "%s/pagelapse-rights-%d-%s", directory, getpid(), name);
  int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (fd < 0 || ftruncate(fd, PAGES * page)) fail(path);
  if (unlinked) unlink(path);
  return fd;
}

static void close_and_say(const char *name, int flags, int fd) {
  char *at = map(flags, fd);
  live(at);
  close(fd);
  say(name, at);
}

/* 128 pages written and write-protected, 64 of them in swap. */
static void write_protected(void) {
  char *at = map(MAP_PRIVATE | MAP_ANONYMOUS, -1);
  struct uffdio_api api = {.api = UFFD_API, .features = UFFD_FEATURE_PAGEFAULT_FLAG_WP};
  struct uffdio_register area = {{(uintptr_t)at, PAGES * page}, UFFDIO_REGISTER_MODE_WP, 0};
  struct uffdio_writeprotect protect = {{(uintptr_t)at, 128 * page}, UFFDIO_WRITEPROTECT_MODE_WP};
  write_pages(at, 0, 160);
  int faults = syscall(SYS_userfaultfd, UFFD_USER_MODE_ONLY);
  if (faults < 0 || ioctl(faults, UFFDIO_API, &api) || ioctl(faults, UFFDIO_REGISTER, &area)) return;
  if (ioctl(faults, UFFDIO_WRITEPROTECT, &protect)) return;
  madvise(at + 16 * page, 64 * page, MADV_PAGEOUT);
  madvise(at + 136 * page, 8 * page, MADV_PAGEOUT);
  say("write-protected", at);
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  uid_t uid = atoi(argv[1]);
  const char *disk = argv[2];
  page = sysconf(_SC_PAGESIZE);
  umask(0);
  int on_disk = file(disk, "disk", 0600, 1);
  if (fchown(on_disk, uid, uid)) fail("fchown");
  if (setgroups(0, NULL) || setresgid(uid, uid, uid) || setresuid(uid, uid, uid)) fail("setresuid");
  /* A change of user makes /proc/PID root's (proc(5)); this process is to be an ordinary one. */
  if (prctl(PR_SET_DUMPABLE, 1)) fail("prctl");

  char *private = map(MAP_PRIVATE | MAP_ANONYMOUS, -1);
  write_pages(private, 0, 160);
  madvise(private + 16 * page, 64 * page, MADV_PAGEOUT);
  for (int i = 200; i < 216; i++) ((volatile char *)private)[i * page];
  say("private", private);

  char *shared = map(MAP_SHARED | MAP_ANONYMOUS, -1);
  live(shared);
  say("shared", shared);

  char *full = map(MAP_SHARED | MAP_ANONYMOUS, -1);
  write_pages(full, 0, PAGES);
  madvise(full, PAGES * page, MADV_PAGEOUT);
  say("all-in-swap", full);

  say("never-touched", map(MAP_SHARED | MAP_ANONYMOUS, -1));

  int held = memfd("held");
  char *kept = map(MAP_SHARED, held);
  live(kept);
  say("memfd-held", kept);

  close_and_say("memfd-closed", MAP_SHARED, memfd("closed"));

  int origin = memfd("origin");
  char *file_side = map(MAP_SHARED, origin);
  char *copy = map(MAP_PRIVATE, origin);
  close(origin);
  live(file_side);
  write_pages(copy, 0, 32);
  madvise(copy, 8 * page, MADV_PAGEOUT);
  say("memfd-origin", file_side);
  say("memfd-copy", copy);

  int id = shmget(IPC_PRIVATE, PAGES * page, IPC_CREAT | 0600);
  char *segment = id < 0 ? (char *)-1 : shmat(id, NULL, 0);
  if (segment == (char *)-1) fail("shmat");
  shmctl(id, IPC_RMID, NULL);
  live(segment);
  say("sysv-0600", segment);

  close_and_say("tmpfs-0600", MAP_SHARED, file("/dev/shm", "own", 0600, 0));
  close_and_say("tmpfs-0644", MAP_SHARED, file("/dev/shm", "read", 0644, 0));
  close_and_say("tmpfs-0666", MAP_SHARED, file("/dev/shm", "all", 0666, 0));
  close_and_say("tmpfs-unlinked", MAP_SHARED, file("/dev/shm", "gone", 0600, 1));

  char *mapped_file = map(MAP_SHARED, on_disk);
  write_pages(mapped_file, 0, 64);
  close(on_disk);
  say("disk", mapped_file);

  char *guarded = map(MAP_PRIVATE | MAP_ANONYMOUS, -1);
  write_pages(guarded, 0, 128);
  madvise(guarded + 32 * page, 16 * page, MADV_GUARD_INSTALL);
  say("guarded", guarded);

  write_protected();

  printf("ready\n");
  fflush(stdout);
  while (getchar() != EOF) {
  }
  const char *named[] = {"own", "read", "all"};
  for (int i = 0; i < 3; i++) {
    char path[4096];
    snprintf(path, sizeof path, "/dev/shm/pagelapse-rights-%d-%s", getpid(), named[i]);
    unlink(path);
  }
  return 0;
}
