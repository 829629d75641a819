package dev.trestle.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.trestle.v1.Event;
import dev.trestle.v1.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessageTypesTest {

  @Test
  void aMessageOfADescriptorSetBecomesProto3Json(@TempDir Path folder) throws Exception {
    MessageTypes types = types(descriptors(folder, true));
    Any message = Any.pack(Position.newBuilder().setLog("events").setOffset(7).build());

    assertThat(types.json(message)).hasValue("{\"log\":\"events\",\"offset\":\"7\"}");
  }

  @Test
  void aTypeThatNoSetHasIsUnknown(@TempDir Path folder) throws Exception {
    assertThat(types().json(Any.pack(Position.getDefaultInstance()))).isEmpty();
  }

  @Test
  void bytesThatAreNoSuchMessageAreRefused(@TempDir Path folder) throws Exception {
    MessageTypes types = types(descriptors(folder, true));
    Any broken =
        Any.pack(Position.getDefaultInstance()).toBuilder()
            .setValue(ByteString.copyFrom(new byte[] {10, 100, 1}))
            .build();

    assertThatThrownBy(() -> types.json(broken)).isInstanceOf(InvalidProtocolBufferException.class);
  }

  @Test
  void aSetThatLacksAnImportIsRefusedByName(@TempDir Path folder) throws Exception {
    Path incomplete = descriptors(folder, false);

    assertThatThrownBy(() -> types(incomplete))
        .hasMessageContaining(incomplete.toString())
        .hasMessageContaining("it lacks the import google/protobuf/any.proto");
  }

  private static MessageTypes types(Path... files) {
    List<String> names = java.util.Arrays.stream(files).map(Path::toString).toList();
    return new MessageTypes(new PublishConfig(1, 1, Duration.ZERO, 1, 1, names));
  }

  private static Path descriptors(Path folder, boolean withImports) throws IOException {
    Set<FileDescriptor> files = new LinkedHashSet<>();
    if (withImports) {
      addWithImports(Event.getDescriptor().getFile(), files);
    } else {
      files.add(Event.getDescriptor().getFile());
    }
    FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
    files.forEach(file -> set.addFile(file.toProto()));
    return Files.write(folder.resolve("types.desc"), set.build().toByteArray());
  }

  /** As protoc's {@code --include_imports} does: each file after those that it imports. */
  private static void addWithImports(FileDescriptor file, Set<FileDescriptor> files) {
    file.getDependencies().forEach(imported -> addWithImports(imported, files));
    files.add(file);
  }
}
