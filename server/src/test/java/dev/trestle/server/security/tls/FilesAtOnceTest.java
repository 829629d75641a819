package dev.trestle.server.security.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as Kubernetes mounts them: links by way of a link that moves. */
class FilesAtOnceTest {

  @TempDir Path volume;
  private List<Path> files;

  @BeforeEach
  void mount() throws IOException {
    revision("..1", "first");
    revision("..2", "second");
    Files.createSymbolicLink(volume.resolve("..data"), Path.of("..1"));
    files = List.of(volume.resolve("tls.crt"), volume.resolve("tls.key"));
    for (Path file : files) {
      Files.createSymbolicLink(file, Path.of("..data").resolve(file.getFileName()));
    }
  }

  @Test
  void filesAreOfTheRevisionThatTheLinkLeadsTo() throws IOException {
    assertThat(FilesAtOnce.read(files)).containsExactly("first tls.crt", "first tls.key");

    lead("..2");

    assertThat(FilesAtOnce.read(files)).containsExactly("second tls.crt", "second tls.key");
  }

  /** What a file's own link leads to is as if it were met at another time. */
  @Test
  void everyFileIsReadFromWhereTheLinkLedAtOnce() throws IOException {
    Files.delete(files.get(1));
    Files.createSymbolicLink(files.get(1), Path.of("..2").resolve("tls.key"));

    assertThat(FilesAtOnce.read(files)).containsExactly("first tls.crt", "first tls.key");
    assertThat(files).as("control").map(Files::readString).contains("second tls.key");
  }

  @Test
  void aFileBesideTheVolumesIsReadAsItIs() throws IOException {
    Path other = Files.writeString(volume.resolve("other.pem"), "other");

    assertThat(FilesAtOnce.read(List.of(files.get(0), other)))
        .containsExactly("first tls.crt", "other");
  }

  @Test
  void whatIsMissingOrTooLongIsNamed() throws IOException {
    Path missing = volume.resolve("missing.pem");
    assertThatThrownBy(() -> FilesAtOnce.read(List.of(missing)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("missing.pem");

    Path huge = Files.write(volume.resolve("huge.pem"), new byte[(1 << 20) + 1]);
    assertThatThrownBy(() -> FilesAtOnce.read(List.of(huge)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("huge.pem is longer than 1048576 bytes");
  }

  private void revision(String name, String text) throws IOException {
    Path folder = Files.createDirectory(volume.resolve(name));
    for (String file : List.of("tls.crt", "tls.key")) {
      Files.writeString(folder.resolve(file), text + " " + file);
    }
  }

  private void lead(String to) throws IOException {
    Files.delete(volume.resolve("..data"));
    Files.createSymbolicLink(volume.resolve("..data"), Path.of(to));
  }
}
