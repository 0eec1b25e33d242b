// Where storage is read.
import { routesOf } from "#platform/http/route.ts";
import { readStorage } from "./read-storage.ts";

export const storageRoutes = routesOf("Storage", [["GET /storage", readStorage]]);
