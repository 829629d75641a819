package dev.trestle.aws.embedded;

import dev.trestle.aws.embedded.delivery.Deliveries;
import dev.trestle.aws.embedded.delivery.Queues;
import dev.trestle.aws.embedded.events.EventBridge;
import dev.trestle.aws.embedded.front.Doors;
import dev.trestle.aws.embedded.front.Front;
import dev.trestle.aws.embedded.front.PortTakenException;
import dev.trestle.aws.embedded.front.Services;
import dev.trestle.aws.embedded.s3.S3;
import dev.trestle.aws.embedded.sns.Sns;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.List;

/**
 * DynamoDB, SQS, SNS, S3 and EventBridge behind one endpoint, with all data in memory.
 *
 * <p>Any region and any credentials are taken; the account is {@value #ACCOUNT}. Three child
 * processes serve DynamoDB, SQS and S3; they end with this process, however it ends.
 */
public final class EmbeddedAws implements AutoCloseable {

  /** The port that tools expect, the same as LocalStack's. */
  public static final int DEFAULT_PORT = 4566;

  /** The one region. */
  public static final String REGION = "us-east-1";

  /** The one account. */
  public static final String ACCOUNT = "000000000000";

  private final Front front;
  private final Backends backends;
  private final Deliveries deliveries;
  private final S3 s3;
  private final URI endpoint;

  private EmbeddedAws(Front front, Backends backends, Deliveries deliveries, S3 s3, URI endpoint) {
    this.front = front;
    this.backends = backends;
    this.deliveries = deliveries;
    this.s3 = s3;
    this.endpoint = endpoint;
  }

  /** As {@link #start(Options)} on any free port. */
  public static EmbeddedAws start() {
    return start(new Options("127.0.0.1", 0));
  }

  /**
   * Starts everything and returns when every service answers, some seconds later.
   *
   * @throws PortTakenException if another process listens on the port
   * @throws IllegalStateException if a backend does not start, with what it said
   */
  public static EmbeddedAws start(Options options) {
    Front front = Front.bind(new InetSocketAddress(options.host(), options.port()));
    // Queue URLs name a loopback address even when all interfaces are bound.
    Backends backends = Backends.start("127.0.0.1", front.port());
    try {
      Clock clock = Clock.systemUTC();
      Queues queues = Queues.at(backends.sqs(), REGION, ACCOUNT);
      Deliveries deliveries = new Deliveries(queues, clock);
      Sns sns = new Sns(REGION, ACCOUNT, deliveries, clock);
      EventBridge eventBridge = new EventBridge(REGION, ACCOUNT, deliveries, sns, clock);
      S3.Senders senders = new S3.Senders(queues, deliveries, sns, eventBridge);
      S3 s3 = new S3(backends.s3(), senders, REGION, ACCOUNT, clock);
      front.open(
          new Services(
              backends.dynamoDb(),
              backends.sqs(),
              eventBridge,
              sns,
              s3,
              new Doors(deliveries, eventBridge),
              queues,
              ACCOUNT));
      URI endpoint = URI.create("http://127.0.0.1:" + front.port());
      return new EmbeddedAws(front, backends, deliveries, s3, endpoint);
    } catch (RuntimeException e) {
      backends.close();
      front.close();
      throw e;
    }
  }

  /** What SDKs and the CLI take as the endpoint URL. */
  public URI endpoint() {
    return endpoint;
  }

  /** The child processes, for a test that none is left over. */
  List<ProcessHandle> processes() {
    return backends.processes();
  }

  /** Stops everything; the data is gone. Returns when no child process is left. */
  @Override
  public void close() {
    front.close();
    s3.close();
    deliveries.close();
    backends.close();
  }

  /**
   * Where to listen.
   *
   * @param host address to bind, normally {@code 127.0.0.1}
   * @param port 0 for any free one
   */
  public record Options(String host, int port) {}
}
