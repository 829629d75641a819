package dev.trestle.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** Files that travel on the classpath, in folder {@value #FOLDER} of any jar or directory. */
public final class ShippedSchemas {

  /** Where on the classpath the schemas are. */
  public static final String FOLDER = "trestle/schemas";

  private ShippedSchemas() {}

  /** One file of the folder. */
  public record ShippedFile(String name, byte[] content, String origin) {}

  /**
   * The files directly in a folder of the classpath; none if there is no such folder.
   *
   * @param folder such as {@value #FOLDER}
   * @param suffix how the names end, such as {@code .json}
   * @throws UncheckedIOException if the classpath cannot be read
   */
  public static List<ShippedFile> files(String folder, String suffix) {
    List<ShippedFile> files = new ArrayList<>();
    try {
      ClassLoader loader = ShippedSchemas.class.getClassLoader();
      for (URL url : Collections.list(loader.getResources(folder))) {
        URLConnection connection = url.openConnection();
        if (connection instanceof JarURLConnection jar) {
          inJar(jar, folder, suffix, files);
        } else if (url.getProtocol().equals("file")) {
          inDirectory(Path.of(url.toURI()), suffix, files);
        } else {
          throw new IOException("Schemas cannot be listed at " + url + ": put them in a jar.");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new UncheckedIOException(new IOException(e));
    }
    return files;
  }

  private static void inDirectory(Path directory, String suffix, List<ShippedFile> files)
      throws IOException {
    List<Path> found;
    try (Stream<Path> entries = Files.list(directory)) {
      found =
          entries
              .filter(Files::isRegularFile)
              .filter(file -> file.toString().endsWith(suffix))
              .sorted()
              .toList();
    }
    for (Path file : found) {
      files.add(
          new ShippedFile(
              file.getFileName().toString(), Files.readAllBytes(file), file.toString()));
    }
  }

  private static void inJar(
      JarURLConnection connection, String folder, String suffix, List<ShippedFile> files)
      throws IOException {
    connection.setUseCaches(false);
    try (JarFile jar = connection.getJarFile()) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        String path = entry.getName();
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (path.equals(folder + "/" + name) && name.endsWith(suffix)) {
          try (InputStream in = jar.getInputStream(entry)) {
            URI origin = URI.create("classpath:" + path);
            files.add(new ShippedFile(name, in.readAllBytes(), origin.toString()));
          }
        }
      }
    }
  }
}
