package dev.trestle.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.v1.EventPublisherGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every RPC that there is has an action, and every action has an RPC. */
class RpcActionsTest {

  private static final String STUB = "Grpc.class";

  @Test
  void theTableHasEveryRpcOfEveryServiceAndNoOther() throws Exception {
    Set<String> rpcs = new TreeSet<>();
    for (ServiceDescriptor service : services()) {
      service.getMethods().stream().map(MethodDescriptor::getFullMethodName).forEach(rpcs::add);
    }
    String reflection = ServerReflectionGrpc.getServerReflectionInfoMethod().getFullMethodName();
    rpcs.add(reflection);
    rpcs.add(reflection.replace(".v1.", ".v1alpha."));

    assertThat(rpcs).as("found by looking").contains("trestle.internal.v1.PartitionOwner/Append");
    assertThat(RpcActions.rpcs()).containsExactlyInAnyOrderElementsOf(rpcs);
  }

  @Test
  void healthIsOpenToAllAndNothingElseIs() throws Exception {
    for (MethodDescriptor<?, ?> method : HealthGrpc.getServiceDescriptor().getMethods()) {
      assertThat(RpcActions.isOpenToAll(method.getFullMethodName())).isTrue();
      assertThat(RpcActions.of(method.getFullMethodName())).isNull();
    }
    assertThat(RpcActions.rpcs()).noneMatch(RpcActions::isOpenToAll);
  }

  @Test
  void everyActionIsThatOfAnRpc() {
    assertThat(RpcActions.rpcs().stream().map(RpcActions::of)).contains(Action.values());
  }

  /** Those of which the module proto has stubs. */
  private static List<ServiceDescriptor> services() throws Exception {
    URI place =
        EventPublisherGrpc.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    if (Files.isDirectory(Path.of(place))) {
      return servicesUnder(Path.of(place));
    }
    try (FileSystem jar = FileSystems.newFileSystem(Path.of(place), Map.of())) {
      return servicesUnder(jar.getPath("/"));
    }
  }

  private static List<ServiceDescriptor> servicesUnder(Path root) throws Exception {
    List<ServiceDescriptor> services = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(f -> f.toString().endsWith(STUB)).toList()) {
        String name = root.relativize(file).toString().replaceAll("[/\\\\]", ".");
        Class<?> stub = Class.forName(name.substring(0, name.length() - ".class".length()));
        services.add((ServiceDescriptor) stub.getMethod("getServiceDescriptor").invoke(null));
      }
    }
    return services;
  }
}
