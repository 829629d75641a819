package dev.trestle.server.security.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads text files that belong together.
 *
 * <p>Kubernetes changes all files of a volume at once, by pointing its link {@code ..data} to a new
 * folder. A file opened before and one opened after would be of two times; so the link is followed
 * once, and every file read from where it led. Files that are written one after the other can still
 * be met half-way: who uses them checks that they match.
 */
final class FilesAtOnce {

  /** More than any bundle of certificates has. */
  private static final int MAX_BYTES = 1 << 20;

  private static final String KUBERNETES_LINK = "..data";

  private FilesAtOnce() {}

  /**
   * The contents, in the order of the files; bytes that are not ASCII are kept apart, not
   * understood.
   *
   * @throws IOException if one is missing, unreadable or longer than 1 MiB
   */
  static List<String> read(List<Path> files) throws IOException {
    try {
      return readNow(files);
    } catch (NoSuchFileException changing) {
      // Kubernetes deletes the old folder as soon as the link leads to the new one.
      return readNow(files);
    }
  }

  private static List<String> readNow(List<Path> files) throws IOException {
    Map<Path, Path> folders = new HashMap<>();
    List<String> contents = new ArrayList<>();
    for (Path file : files) {
      Path folder = file.toAbsolutePath().getParent();
      Path name = file.getFileName();
      if (folder == null || name == null) {
        throw new NoSuchFileException(file.toString());
      }
      Path resolved = folders.get(folder);
      if (resolved == null) {
        resolved = resolved(folder);
        folders.put(folder, resolved);
      }
      Path there = resolved.resolve(name);
      contents.add(text(Files.exists(there) ? there : file));
    }
    return contents;
  }

  private static Path resolved(Path folder) throws IOException {
    Path link = folder.resolve(KUBERNETES_LINK);
    return (Files.isDirectory(link) ? link : folder).toRealPath();
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw new IOException(file + " is longer than " + MAX_BYTES + " bytes");
      }
      return new String(content, StandardCharsets.ISO_8859_1);
    }
  }
}
