package dev.trestle.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where figures were measured. */
public final class Machine {

  private Machine() {}

  /** Processor, cores, memory, kernel, JDK and the load it was under. */
  public static Map<String, String> describe() {
    Map<String, String> about = new LinkedHashMap<>();
    about.put("processor", first("/proc/cpuinfo", "model name\\s*: (.*)"));
    about.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
    about.put("memory", first("/proc/meminfo", "MemTotal:\\s*(.*)"));
    about.put("kernel", first("/proc/version", "Linux version (\\S+)"));
    about.put(
        "jdk", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    about.put("load average at start", first("/proc/loadavg", "^(\\S+ \\S+ \\S+)"));
    return about;
  }

  /** Whether others had been using more than half a core during the last minute. */
  public static boolean busy() {
    String load = first("/proc/loadavg", "^(\\S+)");
    return !load.equals("unknown") && Double.parseDouble(load) > 0.5;
  }

  /** The commit of a working tree, with {@code +changes} if files differ from it. */
  public static String commit(Path tree) {
    String commit = git(tree, "rev-parse", "--short=12", "HEAD");
    return git(tree, "status", "--porcelain").isEmpty() ? commit : commit + "+changes";
  }

  private static String git(Path tree, String... arguments) {
    try {
      ProcessBuilder builder = new ProcessBuilder("git", "-C", tree.toString());
      builder.command().addAll(List.of(arguments));
      Process git = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
      return new String(
              git.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
          .strip();
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String first(String file, String pattern) {
    try {
      Matcher matcher =
          Pattern.compile(pattern, Pattern.MULTILINE).matcher(Files.readString(Path.of(file)));
      return matcher.find() ? matcher.group(1).strip() : "unknown";
    } catch (IOException e) {
      return "unknown";
    }
  }
}
