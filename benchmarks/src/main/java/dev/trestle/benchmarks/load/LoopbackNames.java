package dev.trestle.benchmarks.load;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Resolves {@code loopback:///50051,50052} to servers at these ports of the loopback. */
final class LoopbackNames extends NameResolverProvider {

  private static final String SCHEME = "loopback";

  static {
    NameResolverRegistry.getDefaultRegistry().register(new LoopbackNames());
  }

  private LoopbackNames() {}

  /** The target that resolves to these ports. */
  static String target(List<Integer> ports) {
    return SCHEME + ":///" + ports.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  @Override
  public NameResolver newNameResolver(URI target, NameResolver.Args arguments) {
    List<EquivalentAddressGroup> servers =
        Stream.of(target.getPath().substring(1).split(",", -1))
            .map(port -> new InetSocketAddress("127.0.0.1", Integer.parseInt(port)))
            .map(EquivalentAddressGroup::new)
            .toList();
    return new Fixed(servers);
  }

  @Override
  public String getDefaultScheme() {
    return SCHEME;
  }

  @Override
  protected boolean isAvailable() {
    return true;
  }

  @Override
  protected int priority() {
    return 5;
  }

  private static final class Fixed extends NameResolver {

    private final List<EquivalentAddressGroup> servers;

    Fixed(List<EquivalentAddressGroup> servers) {
      this.servers = servers;
    }

    @Override
    public String getServiceAuthority() {
      return SCHEME;
    }

    @Override
    public void start(Listener2 listener) {
      listener.onResult(
          ResolutionResult.newBuilder().setAddressesOrError(StatusOr.fromValue(servers)).build());
    }

    @Override
    public void shutdown() {}
  }
}
