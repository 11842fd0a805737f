/** The rail: six rooms, in the order in which a picture passes through them. At the bottom where the page is narrow. */
import { useTranslation } from "react-i18next";
import { Link } from "react-aria-components";
import { Icon } from "../parts/Icon.tsx";
import { ROOM_NAMES, type RoomName } from "./rooms.ts";
import styles from "./Rail.module.css";

export function Rail({ here }: { here: RoomName }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t("rooms.all")} className={styles.rail}>
      <img src="/seal.svg" alt="" className={styles.seal} width="40" height="40" />
      <ul>
        {ROOM_NAMES.map((room) => (
          <li key={room}>
            <Link href={`/${room}`} className={styles.door} aria-current={room === here ? "page" : undefined}>
              <Icon name={room} />
              <span>{t(`rooms.${room}`)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
