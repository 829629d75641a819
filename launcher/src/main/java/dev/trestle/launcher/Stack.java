package dev.trestle.launcher;

import dev.trestle.aws.embedded.EmbeddedAws;
import dev.trestle.deploy.AwsClients;
import dev.trestle.deploy.Provision;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Embedded AWS with its resources, and the three services, on this machine. */
final class Stack implements AutoCloseable {

  /** Longer than Linux keeps an ended connection (TIME_WAIT: 60 s). */
  private static final Duration ENDED_CONNECTION = Duration.ofSeconds(65);

  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  private final EmbeddedAws aws;
  private final List<ServiceProcess> services;

  private Stack(EmbeddedAws aws, List<ServiceProcess> services) {
    this.aws = aws;
    this.services = services;
  }

  /** True if the three services answer on their ports and say that they are ready. */
  static boolean isRunning(Ports ports) {
    return ports.services().stream().allMatch(Stack::isServing);
  }

  private static boolean isServing(Ports.Service service) {
    ManagedChannel channel =
        ManagedChannelBuilder.forAddress("localhost", service.grpc()).usePlaintext().build();
    try {
      return ServiceProcess.isServing(channel);
    } finally {
      channel.shutdownNow();
    }
  }

  /**
   * Starts everything and returns when all of it is ready.
   *
   * @throws LaunchException if a port is taken or a service does not become ready
   */
  static Stack start(Path home, Options options, PrintStream out) {
    Ports ports = options.ports();
    refuseTakenPorts(ports);
    Path logs = logFolder(home);
    out.println("Logs: " + logs);
    out.println("Starting embedded AWS on " + ports.awsEndpoint() + " …");
    EmbeddedAws aws = EmbeddedAws.start(new EmbeddedAws.Options("127.0.0.1", ports.aws()));
    List<ServiceProcess> services = new ArrayList<>();
    Stack stack = new Stack(aws, services);
    try {
      try (AwsClients clients = LocalAws.clients(ports.awsEndpoint())) {
        new Provision(clients).environment(options.environment(), Map.of("S3Intake", "used"));
      }
      out.println("Starting gateway, replayer and transcriber-adapter …");
      Map<String, String> variables = LocalAws.variables(options);
      for (Ports.Service service : ports.services()) {
        List<String> settings =
            service.equals(ports.gateway()) ? IntakeDemo.rule(options.environment()) : List.of();
        services.add(ServiceProcess.start(home, logs, service, variables, settings));
      }
      services.forEach(service -> service.awaitReady(START_LIMIT));
      return stack;
    } catch (RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  @Override
  public void close() {
    services.forEach(ServiceProcess::stop);
    services.forEach(ServiceProcess::close);
    aws.close();
  }

  private static void refuseTakenPorts(Ports ports) {
    List<Integer> taken = new ArrayList<>();
    List<Integer> wanted = new ArrayList<>(List.of(ports.aws()));
    for (Ports.Service service : ports.services()) {
      wanted.add(service.grpc());
      wanted.add(service.http());
    }
    for (int port : wanted) {
      if (!isFree(port) && !becomesFree(port)) {
        taken.add(port);
      }
    }
    if (!taken.isEmpty()) {
      throw new LaunchException(
          "taken already: port "
              + String.join(", ", taken.stream().map(String::valueOf).toList())
              + ". Stop what listens there, or choose other ports with --port-offset 1000");
    }
  }

  /**
   * The kernel may have lent the port to somebody's outgoing connection, which holds it for a
   * minute after its end. Where nobody listens that is worth the wait.
   */
  private static boolean becomesFree(int port) {
    long end = System.nanoTime() + ENDED_CONNECTION.toNanos();
    boolean told = false;
    while (!isListenedTo(port) && System.nanoTime() - end < 0) {
      if (!told) {
        told = true;
        System.out.println(
            "Port " + port + " is held by a connection that has ended; waiting up to a minute …");
      }
      LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
      if (isFree(port)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isListenedTo(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException nobody) {
      return false;
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[4]), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Path logFolder(Path home) {
    try {
      return Files.createDirectories(home.resolve(".trestle").resolve("logs"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
