package dev.trestle.benchmarks.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a process uses, from {@code /proc}; Linux only. */
public final class Usage {

  // USER_HZ, which Linux fixes at 100 for /proc on every architecture Java runs on.
  private static final long TICK_NANOS = 10_000_000;

  private Usage() {}

  /** CPU time since its start, user and system, all threads; in steps of 10 ms. */
  public static Duration cpu(long pid) {
    return cpuOf(Path.of("/proc/" + pid + "/stat"));
  }

  /**
   * CPU time by threads of the same kind: digits in names do not count. Names are cut at 15
   * characters, as Linux keeps them.
   */
  public static Map<String, Duration> cpuByThread(long pid) {
    Map<String, Duration> byName = new TreeMap<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path task : tasks.sorted(Comparator.comparing(Path::toString)).toList()) {
        String name = Files.readString(task.resolve("comm")).strip().replaceAll("[0-9]+", "N");
        byName.merge(name, cpuOf(task.resolve("stat")), Duration::plus);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return byName;
  }

  /** Resident memory in bytes. */
  public static long resident(long pid) {
    return status(pid, "VmRSS:");
  }

  /** The most that was ever resident, in bytes. */
  public static long peakResident(long pid) {
    return status(pid, "VmHWM:");
  }

  private static Duration cpuOf(Path stat) {
    // The name, in parentheses, may hold blanks: fields are counted from behind it. utime and stime
    // are fields 14 and 15 of proc_pid_stat(5), state is 3.
    String text = read(stat);
    List<String> fields = List.of(text.substring(text.lastIndexOf(')') + 2).split(" ", -1));
    long ticks = Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
    return Duration.ofNanos(ticks * TICK_NANOS);
  }

  private static long status(long pid, String field) {
    for (String line : read(Path.of("/proc/" + pid + "/status")).split("\n", -1)) {
      if (line.startsWith(field)) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new IllegalStateException("process " + pid + " has no " + field);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
