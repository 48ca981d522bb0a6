import { Counter, type Registry } from 'prom-client'
import { type ImageObserver, imageEnds } from '../images/observer.ts'

/** Registers the metric of before-images. Returns the series of an upstream, by its name. */
export function createImageMetrics(registry: Registry): (upstream: string) => ImageObserver {
  const images = new Counter({
    name: 'ankiconnect_gateway_images_total',
    help: `Requests that change something, of clients with undo, by whether the gateway kept what they changed: ${imageEnds.join(', ')}.`,
    labelNames: ['end', 'upstream'],
    registers: [registry],
  })
  return (upstream) => {
    for (const end of imageEnds) images.inc({ end, upstream }, 0)
    return { imaged: (end) => images.inc({ end, upstream }) }
  }
}
