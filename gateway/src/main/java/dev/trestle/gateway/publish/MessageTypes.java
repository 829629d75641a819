package dev.trestle.gateway.publish;

import com.google.protobuf.Any;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The message types that {@code event.message} may carry, by the configured descriptor sets. */
@Singleton
final class MessageTypes {

  private final TypeRegistry types;
  private final JsonFormat.Printer printer;

  MessageTypes(PublishConfig config) {
    this.types = load(config.descriptorSets());
    this.printer =
        JsonFormat.printer()
            .usingTypeRegistry(types)
            .omittingInsignificantWhitespace()
            .sortingMapKeys();
  }

  /**
   * A message as proto3 JSON; empty if its type is unknown.
   *
   * @throws InvalidProtocolBufferException if its bytes are not a message of its type
   */
  Optional<String> json(Any message) throws InvalidProtocolBufferException {
    Descriptor type = types.getDescriptorForTypeUrl(message.getTypeUrl());
    return type == null
        ? Optional.empty()
        : Optional.of(printer.print(DynamicMessage.parseFrom(type, message.getValue())));
  }

  private static TypeRegistry load(List<String> files) {
    TypeRegistry.Builder types = TypeRegistry.newBuilder();
    for (String file : files) {
      try (InputStream in = Files.newInputStream(Path.of(file))) {
        for (FileDescriptor descriptor : link(FileDescriptorSet.parseFrom(in))) {
          types.add(descriptor.getMessageTypes());
        }
      } catch (IOException | DescriptorValidationException | IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "trestle.publish.descriptor-sets: "
                + file
                + " cannot be used: "
                + e.getMessage()
                + "; make it with protoc --include_imports --descriptor_set_out",
            e);
      }
    }
    return types.build();
  }

  private static Iterable<FileDescriptor> link(FileDescriptorSet set)
      throws DescriptorValidationException {
    Map<String, FileDescriptorProto> unlinked = new LinkedHashMap<>();
    set.getFileList().forEach(file -> unlinked.put(file.getName(), file));
    Map<String, FileDescriptor> linked = new HashMap<>();
    for (String name : List.copyOf(unlinked.keySet())) {
      link(name, unlinked, linked);
    }
    return linked.values();
  }

  private static FileDescriptor link(
      String name, Map<String, FileDescriptorProto> unlinked, Map<String, FileDescriptor> linked)
      throws DescriptorValidationException {
    FileDescriptor known = linked.get(name);
    if (known != null) {
      return known;
    }
    // Removed before its imports are linked, so that a cycle ends as a missing import.
    FileDescriptorProto file = unlinked.remove(name);
    if (file == null) {
      throw new IllegalArgumentException("it lacks the import " + name);
    }
    FileDescriptor[] imports = new FileDescriptor[file.getDependencyCount()];
    for (int i = 0; i < imports.length; i++) {
      imports[i] = link(file.getDependency(i), unlinked, linked);
    }
    FileDescriptor descriptor = FileDescriptor.buildFrom(file, imports);
    linked.put(name, descriptor);
    return descriptor;
  }
}
