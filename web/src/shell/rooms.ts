/** The six rooms, each with its address, its icon, and the code that is loaded when it is entered. */
import { lazy } from "react";
import type { IconName } from "../parts/Icon.tsx";

export const ROOMS = {
  pictures: lazy(() => import("../rooms/pictures/PicturesRoom.tsx")),
  train: lazy(() => import("../rooms/train/TrainRoom.tsx")),
  explore: lazy(() => import("../rooms/explore/ExploreRoom.tsx")),
  breed: lazy(() => import("../rooms/breed/BreedRoom.tsx")),
  draw: lazy(() => import("../rooms/draw/DrawRoom.tsx")),
  gallery: lazy(() => import("../rooms/gallery/GalleryRoom.tsx")),
} satisfies Record<string, unknown> & Partial<Record<IconName, unknown>>;

export type RoomName = keyof typeof ROOMS;
export const ROOM_NAMES = Object.keys(ROOMS) as RoomName[];

export function isRoom(name: string | undefined): name is RoomName {
  return name !== undefined && Object.hasOwn(ROOMS, name);
}
