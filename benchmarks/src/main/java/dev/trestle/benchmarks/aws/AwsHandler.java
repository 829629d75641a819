package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.benchmarks.aws.expression.ExpressionException;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;

/** HTTP in and out: AWS JSON calls by {@code X-Amz-Target}, and the control endpoint. */
final class AwsHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

  /** Counts as JSON by GET; zeroed by DELETE. */
  static final String COUNTS = "/_control/counts";

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              com.fasterxml.jackson.core.JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(8 << 20).build())
                  .build())
          .build();

  private final Services services;

  AwsHandler(Services services) {
    this.services = services;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request)
      throws IOException {
    long arrived = System.nanoTime();
    String target = request.headers().get("X-Amz-Target", "");
    if (target.isEmpty()) {
      var unused = context.writeAndFlush(control(request));
      return;
    }
    FullHttpResponse response = call(target, request);
    services
        .lineOf(target)
        .hold(
            arrived,
            () -> {
              var unused = context.writeAndFlush(response);
            });
  }

  private FullHttpResponse call(String target, FullHttpRequest request) throws IOException {
    try {
      JsonNode body = JSON.readTree(new ByteBufInputStream(request.content()));
      return response(HttpResponseStatus.OK, services.answer(target, body));
    } catch (AwsException refused) {
      ObjectNode error = error(refused.code(), String.valueOf(refused.getMessage()));
      ObjectNode item = refused.item();
      if (item != null) {
        error.set("Item", item);
      }
      return response(HttpResponseStatus.BAD_REQUEST, error);
    } catch (ExpressionException refused) {
      return response(
          HttpResponseStatus.BAD_REQUEST,
          error("ValidationException", String.valueOf(refused.getMessage())));
    } catch (JsonProcessingException unreadable) {
      return response(
          HttpResponseStatus.BAD_REQUEST,
          error("SerializationException", unreadable.getOriginalMessage()));
    }
  }

  private FullHttpResponse control(FullHttpRequest request) throws IOException {
    if (!request.uri().equals(COUNTS)) {
      return response(HttpResponseStatus.NOT_FOUND, error("NotFound", request.uri()));
    }
    return switch (request.method().name()) {
      case "GET" -> response(HttpResponseStatus.OK, services.counts());
      case "DELETE" -> {
        services.resetCounts();
        yield response(HttpResponseStatus.OK, JsonNodeFactory.instance.objectNode());
      }
      default -> response(HttpResponseStatus.METHOD_NOT_ALLOWED, error("GET or DELETE", COUNTS));
    };
  }

  private static ObjectNode error(String code, String message) {
    return JsonNodeFactory.instance.objectNode().put("__type", code).put("message", message);
  }

  private static FullHttpResponse response(HttpResponseStatus status, ObjectNode body)
      throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(bytes));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "application/x-amz-json-1.0")
        .set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
    return response;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      System.err.println("stand-in AWS: " + cause);
    }
    var unused = context.close();
  }
}
