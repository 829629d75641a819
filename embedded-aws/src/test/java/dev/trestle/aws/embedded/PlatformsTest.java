package dev.trestle.aws.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The one backend with native code. */
class PlatformsTest {

  @Test
  void dynamoDbLocalHasSqliteForEveryPlatformThatWeName() throws IOException {
    try (JarFile jar = new JarFile(dynamoDbLocal())) {
      List<String> libraries =
          jar.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.contains("/sqlite/native/") && name.contains("sqlite4java."))
              .map(name -> name.replaceFirst(".*/sqlite/native/", ""))
              .toList();
      assertThat(libraries)
          .contains(
              "Linux/x86_64/libsqlite4java.so",
              "Linux/aarch64/libsqlite4java.so",
              "Mac/x86_64/libsqlite4java.dylib",
              "Mac/aarch64/libsqlite4java.dylib",
              "Windows/x86_64/sqlite4java.dll");
    }
  }

  private static File dynamoDbLocal() throws IOException {
    try (InputStream in = EmbeddedAws.class.getResourceAsStream("dynamodb.classpath")) {
      String classpath = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      return Arrays.stream(classpath.split(File.pathSeparator))
          .map(File::new)
          .filter(file -> file.getName().startsWith("DynamoDBLocal-"))
          .findFirst()
          .orElseThrow();
    }
  }
}
