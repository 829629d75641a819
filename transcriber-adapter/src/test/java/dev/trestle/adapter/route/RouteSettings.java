package dev.trestle.adapter.route;

import dev.trestle.server.Environment;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.convert.ConversionService;
import io.micronaut.core.naming.NameUtils;
import io.micronaut.core.type.Argument;
import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Routes as settings make them, without a service around them. */
public final class RouteSettings {

  private static final Map<String, String> SHIPPED = Map.of("audio.types", "AudioUploaded");

  private RouteSettings() {}

  /** The routes of an environment named {@code test} without further settings. */
  public static Routes shipped() {
    return of(Map.of());
  }

  /** As {@link #shipped}, with settings below {@code trestle.adapter.routes.}. */
  public static Routes of(Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>(SHIPPED);
    all.putAll(settings);
    RouteBeans.refuseUnknown(all.keySet().stream().map(key -> RouteConfig.PREFIX + key).toList());
    Set<String> names = new TreeSet<>();
    all.keySet().forEach(key -> names.add(key.substring(0, key.indexOf('.'))));
    return new Routes(
        names.stream()
            .map(name -> config(name, all))
            .filter(RouteConfig::enabled)
            .map(config -> new RouteReading(config, new Environment("test"), 3).route())
            .toList());
  }

  private static RouteConfig config(String name, Map<String, String> settings) {
    try {
      Class<?>[] types =
          Arrays.stream(RouteConfig.class.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      Constructor<RouteConfig> constructor = RouteConfig.class.getDeclaredConstructor(types);
      Parameter[] parameters = constructor.getParameters();
      Object[] values = new Object[parameters.length];
      values[0] = name;
      for (int i = 1; i < values.length; i++) {
        String key = NameUtils.hyphenate(RouteConfig.class.getRecordComponents()[i].getName());
        String fallback = parameters[i].getAnnotation(Bindable.class).defaultValue();
        String value = settings.getOrDefault(name + "." + key, fallback);
        values[i] =
            types[i] == List.class
                ? ConversionService.SHARED.convertRequired(value, Argument.listOf(String.class))
                : ConversionService.SHARED.convertRequired(value, types[i]);
      }
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("RouteConfig cannot be made", e);
    }
  }
}
