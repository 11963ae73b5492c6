<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>This computer has no system keyring.</source>
        <translation>Este equipo no tiene un llavero del sistema.</translation>
    </message>
    <message>
        <source>Install or start one, such as GNOME Keyring or KWallet.</source>
        <translation>Instale o inicie uno, como GNOME Keyring o KWallet.</translation>
    </message>
    <message>
        <source>Your system keyring is locked.</source>
        <translation>El llavero del sistema está bloqueado.</translation>
    </message>
    <message>
        <source>Unlock it, then try again.</source>
        <translation>Desbloquéelo e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>Your system keyring refused the request.</source>
        <translation>El llavero del sistema rechazó la solicitud.</translation>
    </message>
    <message>
        <source>Allow Customer AI Connect to use the keyring, then try again.</source>
        <translation>Permita que Customer AI Connect use el llavero e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>Your system keyring does not answer.</source>
        <translation>El llavero del sistema no responde.</translation>
    </message>
    <message>
        <source>Look for a password prompt behind other windows, or restart the keyring, then try again.</source>
        <translation>Mire si detrás de otras ventanas se pide una contraseña, o reinicie el llavero, e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>The API key of this instance is not in the system keyring any more.</source>
        <translation>La clave de API de esta instancia ya no está en el llavero del sistema.</translation>
    </message>
    <message>
        <source>Paste the key again with Replace key.</source>
        <translation>Pegue la clave de nuevo con “Sustituir clave”.</translation>
    </message>
    <message>
        <source>The API key of this instance was not given to this computer.</source>
        <translation>La clave de API de esta instancia no se ha facilitado a este equipo.</translation>
    </message>
    <message>
        <source>Set the variable {variable}, or put the key into the file {file} in the folder that {folder} names.</source>
        <translation>Defina la variable {variable}, o guarde la clave en el archivo {file} de la carpeta que indica {folder}.</translation>
    </message>
    <message>
        <source>Put the key into the file {file} in the folder that LoadCredential names, then restart the service.</source>
        <translation>Guarde la clave en el archivo {file} de la carpeta que indica LoadCredential y después reinicie el servicio.</translation>
    </message>
    <message>
        <source>The API key in the folder {folder} cannot be read.</source>
        <translation>No se puede leer la clave de API de la carpeta {folder}.</translation>
    </message>
    <message>
        <source>Allow the program&apos;s user account to read the folder and the files in it.</source>
        <translation>Permita que la cuenta de usuario del programa lea la carpeta y sus archivos.</translation>
    </message>
    <message>
        <source>What {place} holds cannot be used: {why}</source>
        <translation>Lo que contiene {place} no se puede usar: {why}</translation>
    </message>
    <message>
        <source>This computer has another API key than the instance was connected with, and Kustomer refuses it.</source>
        <translation>Este equipo tiene una clave de API distinta de aquella con la que se conectó la instancia, y Kustomer la rechaza.</translation>
    </message>
    <message>
        <source>Paste the new key here with Replace key; on a server, put it in place of the old one and restart the program.</source>
        <translation>Pegue aquí la clave nueva con “Sustituir clave”; en un servidor, póngala en el lugar de la antigua y reinicie el programa.</translation>
    </message>
    <message>
        <source>The API key stays where it was put: in the variable {variable} or the file {file}.</source>
        <translation>La clave de API se queda donde se puso: en la variable {variable} o en el archivo {file}.</translation>
    </message>
    <message>
        <source>Remove it there, and delete the key in Kustomer if nothing else uses it.</source>
        <translation>Quítela de ahí y elimine la clave en Kustomer si nada más la usa.</translation>
    </message>
    <message>
        <source>Somebody has renamed it to “{name}” since.</source>
        <translation>Desde entonces alguien le ha puesto el nombre «{name}».</translation>
    </message>
    <message>
        <source>That name stays.</source>
        <translation>Ese nombre se queda.</translation>
    </message>
    <message>
        <source>“{name}” would be given the key of “{other}”: {variable}.</source>
        <translation>A «{name}» se le daría la clave de «{other}»: {variable}.</translation>
    </message>
    <message>
        <source>Choose a name with other letters or digits.</source>
        <translation>Elija un nombre con otras letras o cifras.</translation>
    </message>
    <message>
        <source>This looks like an API key.</source>
        <translation>Esto parece una clave de API.</translation>
    </message>
    <message>
        <source>The connection needs a name.</source>
        <translation>La conexión necesita un nombre.</translation>
    </message>
    <message>
        <source>Type a name you will recognise later.</source>
        <translation>Escriba un nombre que reconozca más adelante.</translation>
    </message>
    <message>
        <source>This name is too long.</source>
        <translation>Este nombre es demasiado largo.</translation>
    </message>
    <message>
        <source>Use at most {count} characters.</source>
        <translation>Use como máximo {count} caracteres.</translation>
    </message>
    <message>
        <source>The API key was kept for one session only, and that session is over.</source>
        <translation>La clave de API se conservó para una sola sesión, y esa sesión ha terminado.</translation>
    </message>
    <message>
        <source>Kustomer cannot be reached from this computer.</source>
        <translation>No se puede acceder a Kustomer desde este equipo.</translation>
    </message>
    <message>
        <source>Check your internet connection, VPN and firewall: HTTPS to *.kustomerapp.com must be allowed.</source>
        <translation>Compruebe la conexión a internet, la VPN y el cortafuegos: debe permitirse HTTPS hacia *.kustomerapp.com.</translation>
    </message>
    <message>
        <source>Kustomer cannot be reached: the connection is refused.</source>
        <translation>No se puede acceder a Kustomer: se rechaza la conexión.</translation>
    </message>
    <message>
        <source>A firewall may be in the way; ask IT to allow HTTPS to *.kustomerapp.com.</source>
        <translation>Puede que un cortafuegos lo impida; pida a TI que permita HTTPS hacia *.kustomerapp.com.</translation>
    </message>
    <message>
        <source>The connection to Kustomer broke off.</source>
        <translation>Se cortó la conexión con Kustomer.</translation>
    </message>
    <message>
        <source>Try again; if it happens often, check your network, VPN or proxy.</source>
        <translation>Inténtelo de nuevo; si ocurre a menudo, compruebe la red, la VPN o el proxy.</translation>
    </message>
    <message>
        <source>The address of Kustomer cannot be looked up.</source>
        <translation>No se puede resolver la dirección de Kustomer.</translation>
    </message>
    <message>
        <source>Check your internet connection and its DNS settings; a VPN may need to be on.</source>
        <translation>Compruebe la conexión a internet y su configuración de DNS; quizá haya que activar una VPN.</translation>
    </message>
    <message>
        <source>Kustomer did not answer in time.</source>
        <translation>Kustomer no respondió a tiempo.</translation>
    </message>
    <message>
        <source>Try again; if it stays slow, check your connection, VPN or proxy.</source>
        <translation>Inténtelo de nuevo; si sigue lento, compruebe la conexión, la VPN o el proxy.</translation>
    </message>
    <message>
        <source>The secure connection to Kustomer is being intercepted, or its certificate is not trusted here.</source>
        <translation>La conexión segura con Kustomer está siendo interceptada, o aquí no se confía en su certificado.</translation>
    </message>
    <message>
        <source>On a guest network, sign in first. Where traffic is inspected, ask IT to install its certificate or exempt *.kustomerapp.com.</source>
        <translation>En una red de invitados, abra una página web e inicie sesión primero. Si su empresa inspecciona el tráfico, pida a TI que instale aquí su certificado o que excluya *.kustomerapp.com.</translation>
    </message>
    <message>
        <source>Kustomer&apos;s certificate is not valid at the time this computer shows.</source>
        <translation>El certificado de Kustomer no es válido a la hora que marca este equipo.</translation>
    </message>
    <message>
        <source>Check the date, time and time zone of this computer.</source>
        <translation>Compruebe la fecha, la hora y la zona horaria de este equipo.</translation>
    </message>
    <message>
        <source>No secure connection to Kustomer could be made.</source>
        <translation>No se pudo establecer una conexión segura con Kustomer.</translation>
    </message>
    <message>
        <source>A VPN, proxy or virus scanner may be in the way; try without it, or ask IT.</source>
        <translation>Puede que lo impida una VPN, un proxy o un antivirus; inténtelo sin ellos o pregunte a TI.</translation>
    </message>
    <message>
        <source>The proxy between this computer and Kustomer refuses the connection.</source>
        <translation>El proxy entre este equipo y Kustomer rechaza la conexión.</translation>
    </message>
    <message>
        <source>Check the proxy&apos;s address, user name and password in your system settings.</source>
        <translation>Compruebe la dirección, el usuario y la contraseña del proxy en la configuración del sistema.</translation>
    </message>
    <message>
        <source>The proxy between this computer and Kustomer cannot be reached.</source>
        <translation>No se puede acceder al proxy entre este equipo y Kustomer.</translation>
    </message>
    <message>
        <source>Check the proxy&apos;s address in your settings; a VPN may need to be on.</source>
        <translation>Compruebe la dirección del proxy en los ajustes; quizá haya que activar una VPN.</translation>
    </message>
    <message>
        <source>The proxy in this computer&apos;s settings cannot be used.</source>
        <translation>No se puede usar el proxy de la configuración de este equipo.</translation>
    </message>
    <message>
        <source>Enter the address of an HTTP proxy, such as http://proxy.example:8080; SOCKS and scripts are not supported.</source>
        <translation>Escriba la dirección de un proxy HTTP, como http://proxy.example:8080; no se admiten SOCKS ni scripts.</translation>
    </message>
    <message>
        <source>The proxy between this computer and Kustomer does not get through.</source>
        <translation>El proxy entre este equipo y Kustomer no consigue conectar.</translation>
    </message>
    <message>
        <source>Try again; if it lasts, ask IT whether the proxy allows HTTPS to *.kustomerapp.com.</source>
        <translation>Inténtelo de nuevo; si persiste, pregunte a TI si el proxy permite HTTPS hacia *.kustomerapp.com.</translation>
    </message>
    <message>
        <source>Something other than Kustomer answered.</source>
        <translation>Ha respondido algo que no es Kustomer.</translation>
    </message>
    <message>
        <source>If you are on a guest or hotel network, open a web page and sign in to the network first.</source>
        <translation>Si está en la red de un hotel o de invitados, abra una página web e inicie sesión primero en la red.</translation>
    </message>
    <message>
        <source>Kustomer sent more at once than this program can take.</source>
        <translation>Kustomer ha enviado de una vez más de lo que este programa puede recibir.</translation>
    </message>
    <message>
        <source>Kustomer answered in another order than asked for.</source>
        <translation>Kustomer respondió en un orden distinto del solicitado.</translation>
    </message>
    <message>
        <source>Nothing is lost: the same page is asked for again; if it lasts, send the details to whoever looks after this.</source>
        <translation>No se pierde nada: se vuelve a pedir la misma página; si persiste, envíe los detalles a quien se ocupe de este programa.</translation>
    </message>
    <message>
        <source>Kustomer did not finish a search in time.</source>
        <translation>Kustomer no terminó una búsqueda a tiempo.</translation>
    </message>
    <message>
        <source>Nothing is lost: the search is tried again by itself; see status.kustomer.com if it lasts.</source>
        <translation>No se pierde nada: la búsqueda se repite sola; si persiste, consulte status.kustomer.com.</translation>
    </message>
    <message>
        <source>Kustomer has a problem of its own ({status}).</source>
        <translation>Kustomer tiene un problema propio ({status}).</translation>
    </message>
    <message>
        <source>Nothing needs to be done here; see status.kustomer.com if it lasts.</source>
        <translation>No hay que hacer nada aquí; si dura, consulte status.kustomer.com.</translation>
    </message>
    <message>
        <source>Kustomer&apos;s request limit is used up for the moment.</source>
        <translation>El límite de solicitudes de Kustomer está agotado por el momento.</translation>
    </message>
    <message>
        <source>It goes on by itself; other integrations may be using the same limit.</source>
        <translation>Continuará solo; puede que otras integraciones usen el mismo límite.</translation>
    </message>
    <message>
        <source>Kustomer did not understand a request of this program.</source>
        <translation>Kustomer no entendió una solicitud de este programa.</translation>
    </message>
    <message>
        <source>Update Customer AI Connect; if it stays like this, send the details to whoever looks after it.</source>
        <translation>Actualice Customer AI Connect; si sigue igual, envíe los detalles a quien se ocupe de él.</translation>
    </message>
    <message>
        <source>Kustomer does not have what was asked for.</source>
        <translation>Kustomer no tiene lo que se le pidió.</translation>
    </message>
    <message>
        <source>It may have been deleted in the meantime.</source>
        <translation>Puede que se haya eliminado entretanto.</translation>
    </message>
    <message>
        <source>Kustomer has no account named “{subdomain}”.</source>
        <translation>Kustomer no tiene ninguna cuenta llamada “{subdomain}”.</translation>
    </message>
    <message>
        <source>Copy the first part of the address you use for Kustomer: mycompany in mycompany.kustomerapp.com.</source>
        <translation>Copie la primera parte de la dirección con la que usa Kustomer: mycompany en mycompany.kustomerapp.com.</translation>
    </message>
    <message>
        <source>Kustomer does not know this key.</source>
        <translation>Kustomer no conoce esta clave.</translation>
    </message>
    <message>
        <source>Copy it again with Copy Token when you create it; if in doubt, create a new key.</source>
        <translation>Cópiela de nuevo con Copy Token al crearla; en caso de duda, cree una clave nueva.</translation>
    </message>
    <message>
        <source>Kustomer no longer accepts this key of {subdomain}; it was probably deleted.</source>
        <translation>Kustomer ya no acepta esta clave de {subdomain}; probablemente se eliminó.</translation>
    </message>
    <message>
        <source>Look under Settings › Security › API Keys, and create a new key if it is gone.</source>
        <translation>Mire en Settings › Security › API Keys y cree una clave nueva si ya no está.</translation>
    </message>
    <message>
        <source>This key belongs to {key_of}, not to {subdomain}.</source>
        <translation>Esta clave pertenece a {key_of}, no a {subdomain}.</translation>
    </message>
    <message>
        <source>Correct the subdomain, or use a key that was created in {subdomain}.</source>
        <translation>Corrija el subdominio o use una clave creada en {subdomain}.</translation>
    </message>
    <message>
        <source>Kustomer no longer accepts this key: it expired on {day}.</source>
        <translation>Kustomer ya no acepta esta clave: caducó el {day}.</translation>
    </message>
    <message>
        <source>Create a new key in Kustomer, best with “No Expiration”, and replace this one.</source>
        <translation>Cree una clave nueva en Kustomer, mejor con “No Expiration”, y sustituya esta.</translation>
    </message>
    <message>
        <source>This key belongs to another region of Kustomer than the subdomain.</source>
        <translation>Esta clave pertenece a otra región de Kustomer que el subdominio.</translation>
    </message>
    <message>
        <source>Use the subdomain of the account in which the key was created.</source>
        <translation>Use el subdominio de la cuenta en la que se creó la clave.</translation>
    </message>
    <message>
        <source>The key is valid but lacks a role: {roles}.</source>
        <translation>La clave es válida, pero le falta un rol: {roles}.</translation>
    </message>
    <message>
        <source>A key&apos;s roles cannot be changed: create a new key with all roles; Copy roles gives you the list.</source>
        <translation>Los roles de una clave no se pueden cambiar: cree una clave nueva con todos los roles; “Copiar roles” le da la lista.</translation>
    </message>
    <message>
        <source>Kustomer refuses this although the key has a role that allows it.</source>
        <translation>Kustomer lo rechaza aunque la clave tiene un rol que lo permite.</translation>
    </message>
    <message>
        <source>Your Kustomer plan may not include it, or the key only works from certain networks; ask your Kustomer admin.</source>
        <translation>Puede que su plan de Kustomer no lo incluya o que la clave solo funcione desde ciertas redes; pregunte a quien administra Kustomer.</translation>
    </message>
    <message>
        <source>The API key is missing.</source>
        <translation>Falta la clave de API.</translation>
    </message>
    <message>
        <source>Paste it here; Copy Token gives it to you when the key is created.</source>
        <translation>Péguela aquí; Copy Token se la da al crear la clave.</translation>
    </message>
    <message>
        <source>This looks like a web address, not a key.</source>
        <translation>Esto parece una dirección web, no una clave.</translation>
    </message>
    <message>
        <source>Paste the token that Copy Token put on the clipboard; the address comes in the next step.</source>
        <translation>Pegue el token que Copy Token puso en el portapapeles; la dirección viene en el paso siguiente.</translation>
    </message>
    <message>
        <source>This is more than one word, so it is not just the key.</source>
        <translation>Es más de una palabra, así que no es solo la clave.</translation>
    </message>
    <message>
        <source>Copy the key again with Copy Token, and paste nothing else.</source>
        <translation>Copie la clave de nuevo con Copy Token y no pegue nada más.</translation>
    </message>
    <message>
        <source>The key is cut off.</source>
        <translation>La clave está incompleta.</translation>
    </message>
    <message>
        <source>Copy it again with Copy Token, so that nothing is missing.</source>
        <translation>Cópiela de nuevo con Copy Token para que no falte nada.</translation>
    </message>
    <message>
        <source>This does not look like a Kustomer API key.</source>
        <translation>Esto no parece una clave de API de Kustomer.</translation>
    </message>
    <message>
        <source>A key is one long word that usually begins with “eyJ”. Copy it with Copy Token.</source>
        <translation>Una clave es una sola palabra larga que suele empezar por “eyJ”. Cópiela con Copy Token.</translation>
    </message>
    <message>
        <source>This key is longer than Kustomer&apos;s servers take.</source>
        <translation>Esta clave es más larga de lo que aceptan los servidores de Kustomer.</translation>
    </message>
    <message>
        <source>Create a key with fewer roles: each of them makes it longer.</source>
        <translation>Cree una clave con menos roles: cada uno la alarga.</translation>
    </message>
    <message>
        <source>This key expired on {day}.</source>
        <translation>Esta clave caducó el {day}.</translation>
    </message>
    <message>
        <source>Create a new key in Kustomer, best with “No Expiration”.</source>
        <translation>Cree una clave nueva en Kustomer, mejor con “No Expiration”.</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>Usuarios</translation>
    </message>
    <message>
        <source>Teams</source>
        <translation>Equipos</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Etiquetas</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>Atajos de texto</translation>
    </message>
    <message>
        <source>Brands</source>
        <translation>Marcas</translation>
    </message>
    <message>
        <source>SLAs and their versions</source>
        <translation>SLA y sus versiones</translation>
    </message>
    <message>
        <source>Satisfaction surveys</source>
        <translation>Encuestas de satisfacción</translation>
    </message>
    <message>
        <source>Klasses</source>
        <translation>Klasses</translation>
    </message>
    <message>
        <source>Custom attributes</source>
        <translation>Atributos personalizados</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>Conversaciones</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Mensajes</translation>
    </message>
    <message>
        <source>Attachments</source>
        <translation>Archivos adjuntos</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notas</translation>
    </message>
    <message>
        <source>Conversation times</source>
        <translation>Tiempos de conversación</translation>
    </message>
    <message>
        <source>Satisfaction responses</source>
        <translation>Respuestas de satisfacción</translation>
    </message>
    <message>
        <source>Customers</source>
        <translation>Clientes</translation>
    </message>
    <message>
        <source>Customer merges</source>
        <translation>Fusiones de clientes</translation>
    </message>
    <message>
        <source>Companies</source>
        <translation>Empresas</translation>
    </message>
    <message>
        <source>Custom objects</source>
        <translation>Objetos personalizados</translation>
    </message>
    <message>
        <source>The subdomain is missing.</source>
        <translation>Falta el subdominio.</translation>
    </message>
    <message>
        <source>“{word}” belongs to Kustomer itself, not to an account.</source>
        <translation>“{word}” es del propio Kustomer, no de una cuenta.</translation>
    </message>
    <message>
        <source>“{word}” cannot be a subdomain.</source>
        <translation>“{word}” no puede ser un subdominio.</translation>
    </message>
    <message>
        <source>This address names no account.</source>
        <translation>Esta dirección no nombra ninguna cuenta.</translation>
    </message>
    <message>
        <source>“{host}” is not an address of Kustomer.</source>
        <translation>“{host}” no es una dirección de Kustomer.</translation>
    </message>
    <message>
        <source>Paste the address you see when you are in Kustomer, such as mycompany.kustomerapp.com.</source>
        <translation>Pegue la dirección que ve cuando está en Kustomer, como mycompany.kustomerapp.com.</translation>
    </message>
    <message>
        <source>Which workspace was chosen cannot be read from {file}.</source>
        <translation>No se puede leer en {file} qué espacio de trabajo se eligió.</translation>
    </message>
    <message>
        <source>Allow the program&apos;s user account to read it, or set {variable} to the workspace.</source>
        <translation>Permita que la cuenta de usuario del programa lo lea, o defina {variable} con el espacio de trabajo.</translation>
    </message>
    <message>
        <source>The address holds a password, which others on this computer could see.</source>
        <translation>La dirección contiene una contraseña que otras personas podrían ver en este equipo.</translation>
    </message>
    <message>
        <source>Leave it out, and put it into {file} (or the file that PGPASSFILE names) or into PGPASSWORD; or set {variable} to the whole address.</source>
        <translation>Omítala y póngala en {file} (o en el archivo que indica PGPASSFILE) o en PGPASSWORD; o defina {variable} con la dirección completa.</translation>
    </message>
    <message>
        <source>This is neither a file nor the address of a PostgreSQL database.</source>
        <translation>No es un archivo ni la dirección de una base de datos PostgreSQL.</translation>
    </message>
    <message>
        <source>Write a file’s path, or an address such as postgresql://user@server/database?sslmode=verify-full.</source>
        <translation>Indique la ruta de un archivo o una dirección como postgresql://user@server/database?sslmode=verify-full.</translation>
    </message>
    <message>
        <source>The choice cannot be remembered in {folder}.</source>
        <translation>La elección no se puede guardar en {folder}.</translation>
    </message>
    <message>
        <source>Allow your user account to write there.</source>
        <translation>Permita que su cuenta de usuario escriba ahí.</translation>
    </message>
    <message>
        <source>Something unexpected went wrong in Customer AI Connect.</source>
        <translation>Ha ocurrido algo inesperado en Customer AI Connect.</translation>
    </message>
    <message>
        <source>Copy the details and send them to whoever looks after the program.</source>
        <translation>Copie los detalles y envíelos a quien se ocupe del programa.</translation>
    </message>
    <message>
        <source>The key is complete</source>
        <translation>La clave está completa</translation>
    </message>
    <message>
        <source>Kustomer can be reached</source>
        <translation>Se puede acceder a Kustomer</translation>
    </message>
    <message>
        <source>The subdomain exists</source>
        <translation>El subdominio existe</translation>
    </message>
    <message>
        <source>Kustomer accepts the key</source>
        <translation>Kustomer acepta la clave</translation>
    </message>
    <message>
        <source>The key belongs to this subdomain</source>
        <translation>La clave pertenece a este subdominio</translation>
    </message>
    <message>
        <source>The key is used in its own region</source>
        <translation>La clave se usa en su propia región</translation>
    </message>
    <message>
        <source>The key may search</source>
        <translation>La clave puede buscar</translation>
    </message>
    <message>
        <source>The key may read every stream</source>
        <translation>La clave puede leer todos los flujos</translation>
    </message>
    <message>
        <source>How much there is to fetch</source>
        <translation>Cuánto hay que traer</translation>
    </message>
    <message>
        <source>How long the key is valid</source>
        <translation>Cuánto tiempo es válida la clave</translation>
    </message>
    <message>
        <source>The workspace can be written</source>
        <translation>Se puede escribir en el espacio de trabajo</translation>
    </message>
    <message>
        <source>The key is stored</source>
        <translation>La clave está guardada</translation>
    </message>
    <message>
        <source>The workspace can be written.</source>
        <translation>Se puede escribir en el espacio de trabajo.</translation>
    </message>
    <message>
        <source>The key is kept in memory until the program ends.</source>
        <translation>La clave se conserva en memoria hasta que termine el programa.</translation>
    </message>
    <message>
        <source>You will be asked for it again after a restart.</source>
        <translation>Se le volverá a pedir después de reiniciar.</translation>
    </message>
    <message>
        <source>The key is given to this computer from outside, and is kept nowhere else.</source>
        <translation>La clave se facilita a este equipo desde fuera y no se guarda en ningún otro sitio.</translation>
    </message>
    <message>
        <source>The key is in your system keyring, and was read back.</source>
        <translation>La clave está en el llavero del sistema y se ha releído para comprobarlo.</translation>
    </message>
    <message>
        <source>Waiting for Kustomer’s request limit, continues at {time}.</source>
        <translation>Esperando por el límite de solicitudes de Kustomer; continúa a las {time}.</translation>
    </message>
    <message>
        <source>Kustomer did not answer; trying again.</source>
        <translation>Kustomer no respondió; se intenta de nuevo.</translation>
    </message>
    <message>
        <source>United States</source>
        <translation>Estados Unidos</translation>
    </message>
    <message>
        <source>European Union</source>
        <translation>Unión Europea</translation>
    </message>
    <message>
        <source>India</source>
        <translation>India</translation>
    </message>
    <message>
        <source>This key belongs to another Kustomer account than the one “{name}” holds data from.</source>
        <translation>Esta clave pertenece a otra cuenta de Kustomer que aquella de la que “{name}” contiene datos.</translation>
    </message>
    <message>
        <source>Use a key of the same account, or connect the other account as a new instance.</source>
        <translation>Use una clave de la misma cuenta o conecte la otra cuenta como instancia nueva.</translation>
    </message>
    <message>
        <source>Key of {subdomain}.</source>
        <translation>Clave de {subdomain}.</translation>
    </message>
    <message>
        <source>The key is complete.</source>
        <translation>La clave está completa.</translation>
    </message>
    <message>
        <source>Kustomer answers.</source>
        <translation>Kustomer responde.</translation>
    </message>
    <message>
        <source>{address} exists.</source>
        <translation>{address} existe.</translation>
    </message>
    <message>
        <source>Kustomer knows this key as “{name}”.</source>
        <translation>Kustomer conoce esta clave como “{name}”.</translation>
    </message>
    <message>
        <source>Kustomer accepts the key.</source>
        <translation>Kustomer acepta la clave.</translation>
    </message>
    <message>
        <source>This account is already connected as “{name}”.</source>
        <translation>Esta cuenta ya está conectada como “{name}”.</translation>
    </message>
    <message>
        <source>Both would fetch the same data and share one request limit.</source>
        <translation>Ambas traerían los mismos datos y compartirían un mismo límite de solicitudes.</translation>
    </message>
    <message>
        <source>The key belongs to {subdomain}.</source>
        <translation>La clave pertenece a {subdomain}.</translation>
    </message>
    <message>
        <source>Region: {region}.</source>
        <translation>Región: {region}.</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automática</translation>
    </message>
    <message>
        <source>The key may search.</source>
        <translation>La clave puede buscar.</translation>
    </message>
    <message>
        <source>Left out, because the key may not read them: {streams}.</source>
        <translation>Omitidos, porque la clave no puede leerlos: {streams}.</translation>
    </message>
    <message>
        <source>Left out, because Kustomer does not let this key read them: {streams}.</source>
        <translation>Omitidos, porque Kustomer no deja que esta clave los lea: {streams}.</translation>
    </message>
    <message>
        <source>Your Kustomer plan may not include them; if it does, create a new key with all roles.</source>
        <translation>Puede que su plan de Kustomer no los incluya; si los incluye, cree una clave nueva con todos los roles.</translation>
    </message>
    <message>
        <source>{these}, {one}</source>
        <translation>{these}, {one}</translation>
    </message>
    <message>
        <source>A key&apos;s roles cannot be changed: create a new key with all roles to include them.</source>
        <translation>Los roles de una clave no se pueden cambiar: cree una clave nueva con todos los roles para incluirlos.</translation>
    </message>
    <message>
        <source>{records:,} records, about {minutes} min at Kustomer’s request limit.</source>
        <translation>{records} registros, unos {minutes}&#xa0;min con el límite de solicitudes de Kustomer.</translation>
    </message>
    <message>
        <source>The key does not say that it ever expires.</source>
        <translation>La clave no indica que vaya a caducar.</translation>
    </message>
    <message>
        <source>The key has a role for each of the {count} streams.</source>
        <translation>La clave tiene un rol para cada uno de los {count} flujos.</translation>
    </message>
    <message>
        <source>The key is valid until {day}.</source>
        <translation>La clave es válida hasta el {day}.</translation>
    </message>
    <message>
        <source>The key expires on {day}.</source>
        <translation>La clave caduca el {day}.</translation>
    </message>
    <message>
        <source>Data stops flowing then. Better create a key with “No Expiration”.</source>
        <translation>Entonces dejarán de llegar datos. Mejor cree una clave con “No Expiration”.</translation>
    </message>
    <message>
        <source>Get your key</source>
        <translation>Obtener la clave</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nombre</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>Clave de API</translation>
    </message>
    <message>
        <source>Subdomain</source>
        <translation>Subdominio</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Conectar</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Conectado</translation>
    </message>
    <message>
        <source>More records were changed at the very same moment ({moment}) than Kustomer can list.</source>
        <translation>En el mismo instante ({moment}) cambiaron más registros de los que Kustomer puede enumerar.</translation>
    </message>
    <message>
        <source>Change some of them in Kustomer, or ask Kustomer&apos;s support for help with this moment.</source>
        <translation>Cambie algunos de ellos en Kustomer o pida ayuda al soporte de Kustomer con este instante.</translation>
    </message>
    <message>
        <source>Kustomer does not list all records of one moment ({moment}).</source>
        <translation>Kustomer no enumera todos los registros de un instante ({moment}).</translation>
    </message>
    <message>
        <source>It goes on by itself; nothing is lost.</source>
        <translation>Continuará solo; no se pierde nada.</translation>
    </message>
    <message>
        <source>About Customer AI Connect</source>
        <translation>Acerca de Customer AI Connect</translation>
    </message>
    <message>
        <source>Copy diagnostics…</source>
        <translation>Copiar diagnóstico…</translation>
    </message>
    <message>
        <source>licence not named</source>
        <translation>licencia no indicada</translation>
    </message>
    <message>
        <source>Licence of {name}</source>
        <translation>Licencia de {name}</translation>
    </message>
    <message>
        <source>{name} comes without the text of its licence. You find it at {where}</source>
        <translation>{name} no incluye el texto de su licencia. Lo encontrará en {where}</translation>
    </message>
    <message>
        <source>Libraries</source>
        <translation>Bibliotecas</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Licencia</translation>
    </message>
    <message>
        <source>Made with</source>
        <translation>Hecho con</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>Customer AI Connect</source>
        <translation>Customer AI Connect</translation>
    </message>
    <message>
        <source>Version {version} · Python {python} · Qt {qt}</source>
        <translation>Versión {version} · Python {python} · Qt {qt}</translation>
    </message>
    <message>
        <source>Free software under the MIT licence.</source>
        <translation>Software libre bajo la licencia MIT.</translation>
    </message>
    <message>
        <source>The workspace could not be opened.</source>
        <translation>No se pudo abrir el espacio de trabajo.</translation>
    </message>
    <message>
        <source>Saving what has arrived, then closing…</source>
        <translation>Guardando lo que ha llegado; después se cierra el programa…</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>Mostrar</translation>
    </message>
    <message>
        <source>macOS runs the program from a temporary place.</source>
        <translation>macOS ejecuta el programa desde un lugar temporal.</translation>
    </message>
    <message>
        <source>Move Customer AI Connect into your Applications folder, open it from there, and try again.</source>
        <translation>Mueva Customer AI Connect a la carpeta Aplicaciones, ábralo desde allí e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>The system does not let the program change what starts at login.</source>
        <translation>El sistema no deja que el programa cambie lo que se inicia al entrar.</translation>
    </message>
    <message>
        <source>Look for “Startup” or “Login items” in your system settings.</source>
        <translation>Busque “Inicio” o “Ítems de inicio” en la configuración del sistema.</translation>
    </message>
    <message>
        <source>Search the help</source>
        <translation>Buscar en la ayuda</translation>
    </message>
    <message>
        <source>Topics</source>
        <translation>Temas</translation>
    </message>
    <message>
        <source>Help – Customer AI Connect</source>
        <translation>Ayuda – Customer AI Connect</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Atrás</translation>
    </message>
    <message numerus="yes">
        <source>%Ln topic(s) found</source>
        <translation>
            <numerusform>%Ln tema encontrado</numerusform>
            <numerusform>%Ln temas encontrados</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing found. Try another word.</source>
        <translation>No se encontró nada. Pruebe con otra palabra.</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Ayuda</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Ajustes…</translation>
    </message>
    <message>
        <source>Presenter…</source>
        <translation>Presentación…</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menú</translation>
    </message>
    <message>
        <source>Menu ({key})</source>
        <translation>Menú ({key})</translation>
    </message>
    <message>
        <source>&amp;Accounts</source>
        <translation>&amp;Cuentas</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Ayuda</translation>
    </message>
    <message>
        <source>The last sync did not end well.</source>
        <translation>La última sincronización no terminó bien.</translation>
    </message>
    <message>
        <source>{name}: nothing has arrived for a day</source>
        <translation>{name}: no ha llegado nada desde hace un día</translation>
    </message>
    <message>
        <source>{why} It keeps trying.</source>
        <translation>{why} Se sigue intentando.</translation>
    </message>
    <message>
        <source>{name}: Kustomer refuses the key</source>
        <translation>{name}: Kustomer rechaza la clave</translation>
    </message>
    <message>
        <source>No data is flowing. Replace the key or disconnect.</source>
        <translation>No llegan datos. Sustituya la clave o desconecte.</translation>
    </message>
    <message>
        <source>{name}: the key expires on {day}</source>
        <translation>{name}: la clave caduca el {day}</translation>
    </message>
    <message>
        <source>Data stops flowing then. Create a new key in Kustomer, and choose Replace key here.</source>
        <translation>Entonces dejarán de llegar datos. Cree una clave nueva en Kustomer y elija aquí “Sustituir clave”.</translation>
    </message>
    <message>
        <source>No account is connected.</source>
        <translation>No hay ninguna cuenta conectada.</translation>
    </message>
    <message>
        <source>Everything is paused</source>
        <translation>Todo está en pausa</translation>
    </message>
    <message>
        <source>Everything is up to date</source>
        <translation>Todo está al día</translation>
    </message>
    <message numerus="yes">
        <source>%Ln account(s) need attention</source>
        <translation>
            <numerusform>%Ln cuenta necesita atención</numerusform>
            <numerusform>%Ln cuentas necesitan atención</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln account(s) are having trouble</source>
        <translation>
            <numerusform>%Ln cuenta tiene dificultades</numerusform>
            <numerusform>%Ln cuentas tienen dificultades</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln account(s) are syncing</source>
        <translation>
            <numerusform>%Ln cuenta sincronizando</numerusform>
            <numerusform>%Ln cuentas sincronizando</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln account(s) are paused</source>
        <translation>
            <numerusform>%Ln cuenta en pausa</numerusform>
            <numerusform>%Ln cuentas en pausa</numerusform>
        </translation>
    </message>
    <message>
        <source>Let things happen in the practice account</source>
        <translation>Hacer que ocurran cosas en la cuenta de práctica</translation>
    </message>
    <message>
        <source>Practice account</source>
        <translation>Cuenta de práctica</translation>
    </message>
    <message>
        <source>Everything here is made up, and none of it leaves this computer.</source>
        <translation>Todo lo que hay aquí es inventado y nada sale de este equipo.</translation>
    </message>
    <message>
        <source>The settings could not be saved. They hold until the program ends.</source>
        <translation>No se pudieron guardar los ajustes. Valen hasta que termine el programa.</translation>
    </message>
    <message>
        <source>Check that there is room on the disk.</source>
        <translation>Compruebe que haya espacio en el disco.</translation>
    </message>
    <message>
        <source>This cannot be written to this computer’s disk, so nothing was changed.</source>
        <translation>Esto no se puede escribir en el disco de este equipo, así que no se ha cambiado nada.</translation>
    </message>
    <message>
        <source>This key was deleted meanwhile, so nothing was changed.</source>
        <translation>Esta clave se ha eliminado entretanto, así que no se ha cambiado nada.</translation>
    </message>
    <message>
        <source>Presenter</source>
        <translation>Presentación</translation>
    </message>
    <message>
        <source>Revoke it</source>
        <translation>Revocarla</translation>
    </message>
    <message>
        <source>Let it expire</source>
        <translation>Dejarla caducar</translation>
    </message>
    <message>
        <source>&amp;Slow network</source>
        <translation>Red &amp;lenta</translation>
    </message>
    <message>
        <source>&amp;Outage</source>
        <translation>&amp;Interrupción</translation>
    </message>
    <message>
        <source>&amp;Rate limit used up</source>
        <translation>Límite de solicitudes a&amp;gotado</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new conversation(s)</source>
        <translation>
            <numerusform>%Ln conversación nueva</numerusform>
            <numerusform>%Ln conversaciones nuevas</numerusform>
        </translation>
    </message>
    <message>
        <source>Back to normal</source>
        <translation>Volver a la normalidad</translation>
    </message>
    <message>
        <source>It cannot be started: {reason}. Put that right, then try again.</source>
        <translation>No se puede iniciar: {reason}. Corríjalo y vuelva a intentarlo.</translation>
    </message>
    <message>
        <source>The practice account of this computer is not running.</source>
        <translation>La cuenta de práctica de este equipo no está en marcha.</translation>
    </message>
    <message>
        <source>The key was revoked.</source>
        <translation>La clave fue revocada.</translation>
    </message>
    <message>
        <source>The key has expired.</source>
        <translation>La clave ha caducado.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln customer(s) have just written.</source>
        <translation>
            <numerusform>%Ln cliente acaba de escribir.</numerusform>
            <numerusform>%Ln clientes acaban de escribir.</numerusform>
        </translation>
    </message>
    <message>
        <source>Every answer takes {seconds} s more now.</source>
        <translation>Cada respuesta tarda ahora {seconds}&#xa0;s más.</translation>
    </message>
    <message>
        <source>Kustomer answers as quickly as before.</source>
        <translation>Kustomer responde tan rápido como antes.</translation>
    </message>
    <message>
        <source>Kustomer answers nothing but errors now.</source>
        <translation>Kustomer responde ahora solo con errores.</translation>
    </message>
    <message>
        <source>Kustomer answers again.</source>
        <translation>Kustomer vuelve a responder.</translation>
    </message>
    <message>
        <source>Kustomer says that its request limit is used up.</source>
        <translation>Kustomer indica que su límite de solicitudes está agotado.</translation>
    </message>
    <message>
        <source>Kustomer’s request limit is free again.</source>
        <translation>El límite de solicitudes de Kustomer vuelve a estar libre.</translation>
    </message>
    <message>
        <source>Kustomer is back to normal. A revoked or expired key stays so: create another one on the key page of the practice account.</source>
        <translation>Kustomer vuelve a la normalidad. Una clave revocada o caducada sigue así: cree otra en la página de claves de la cuenta de práctica.</translation>
    </message>
    <message>
        <source>Practice</source>
        <translation>Práctica</translation>
    </message>
    <message>
        <source>What you do here happens to the practice account at once.</source>
        <translation>Lo que haga aquí le ocurre a la cuenta de práctica al instante.</translation>
    </message>
    <message>
        <source>Newest key</source>
        <translation>Clave más reciente</translation>
    </message>
    <message>
        <source>Kustomer</source>
        <translation>Kustomer</translation>
    </message>
    <message>
        <source>There is no key. Create one on the key page of the practice account.</source>
        <translation>No hay ninguna clave. Cree una en la página de claves de la cuenta de práctica.</translation>
    </message>
    <message>
        <source>{name}, ends in …{characters} · has expired</source>
        <translation>{name}, termina en …{characters} · ha caducado</translation>
    </message>
    <message>
        <source>{name}, ends in …{characters}</source>
        <translation>{name}, termina en …{characters}</translation>
    </message>
    <message>
        <source>As in the &amp;system</source>
        <translation>Como en el &amp;sistema</translation>
    </message>
    <message>
        <source>&amp;None</source>
        <translation>&amp;Ninguno</translation>
    </message>
    <message>
        <source>&amp;Manual</source>
        <translation>Manua&amp;l</translation>
    </message>
    <message>
        <source>&amp;Address of the proxy</source>
        <translation>&amp;Dirección del proxy</translation>
    </message>
    <message>
        <source>The address of the proxy is missing.</source>
        <translation>Falta la dirección del proxy.</translation>
    </message>
    <message>
        <source>A user name or password must not be kept here: settings are an ordinary file.</source>
        <translation>Aquí no se deben guardar usuarios ni contraseñas: los ajustes son un archivo corriente.</translation>
    </message>
    <message>
        <source>Enter them in your system’s proxy settings, and choose “As in the system” here.</source>
        <translation>Escríbalos en la configuración de proxy del sistema y elija aquí “Como en el sistema”.</translation>
    </message>
    <message>
        <source>This is not the address of a proxy.</source>
        <translation>Esto no es la dirección de un proxy.</translation>
    </message>
    <message>
        <source>Only HTTP proxies can be used; SOCKS and scripts are not supported.</source>
        <translation>Solo se pueden usar proxies HTTP; no se admiten SOCKS ni scripts.</translation>
    </message>
    <message>
        <source>The port of the proxy is missing.</source>
        <translation>Falta el puerto del proxy.</translation>
    </message>
    <message>
        <source>Enter it as http://proxy.example:8080.</source>
        <translation>Escríbala así: http://proxy.example:8080.</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Ajustes</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Como el sistema</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Claro</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Oscuro</translation>
    </message>
    <message>
        <source>Language and appearance</source>
        <translation>Idioma y aspecto</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>Idi&amp;oma</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Colores</translation>
    </message>
    <message>
        <source>Kustomer counts all your integrations together. What is left over stays for the others.</source>
        <translation>Kustomer cuenta todas sus integraciones juntas. Lo que sobra queda para las demás.</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>Sincronización</translation>
    </message>
    <message>
        <source>&amp;Look for news every</source>
        <translation>&amp;Buscar novedades cada</translation>
    </message>
    <message>
        <source>Share of Kustomer’s &amp;request limit</source>
        <translation>&amp;Parte del límite de solicitudes de Kustomer</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Start when I log &amp;in</source>
        <translation>&amp;Iniciar cuando entro en el sistema</translation>
    </message>
    <message>
        <source>Notify me &amp;when an account needs something</source>
        <translation>A&amp;visarme cuando una cuenta necesite algo</translation>
    </message>
    <message>
        <source>&amp;Keep running when the window is closed</source>
        <translation>Seguir en &amp;marcha al cerrar la ventana</translation>
    </message>
    <message>
        <source>It then shows how everything stands in the tray, beside the clock.</source>
        <translation>Entonces muestra cómo va todo en la bandeja, junto al reloj.</translation>
    </message>
    <message>
        <source>This desktop has no tray, so the program ends when its window is closed.</source>
        <translation>Este escritorio no tiene bandeja, así que el programa termina al cerrar su ventana.</translation>
    </message>
    <message>
        <source>Keep it running</source>
        <translation>Mantenerlo en marcha</translation>
    </message>
    <message>
        <source>Data flows only while the program runs.</source>
        <translation>Los datos solo llegan mientras el programa está en marcha.</translation>
    </message>
    <message>
        <source>Where things are</source>
        <translation>Dónde está cada cosa</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>Espacio de trabajo</translation>
    </message>
    <message>
        <source>Open the folder of the workspace</source>
        <translation>Abrir la carpeta del espacio de trabajo</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Registros de actividad</translation>
    </message>
    <message>
        <source>Open the folder of the logs</source>
        <translation>Abrir la carpeta de los registros de actividad</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Abrir carpeta</translation>
    </message>
    <message>
        <source>Open Customer AI Connect</source>
        <translation>Abrir Customer AI Connect</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Sincronizar ahora</translation>
    </message>
    <message>
        <source>Pause all</source>
        <translation>Pausar todo</translation>
    </message>
    <message>
        <source>Resume all</source>
        <translation>Reanudar todo</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Salir</translation>
    </message>
    <message>
        <source>Opening your workspace…</source>
        <translation>Abriendo su espacio de trabajo…</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>Otros</translation>
    </message>
    <message>
        <source>Email</source>
        <translation>Correo</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>Chat</translation>
    </message>
    <message>
        <source>SMS</source>
        <translation>SMS</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>Teléfono</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>Formulario</translation>
    </message>
    <message>
        <source>Instagram comment</source>
        <translation>Comentario de Instagram</translation>
    </message>
    <message>
        <source>Twitter message</source>
        <translation>Mensaje de Twitter</translation>
    </message>
    <message>
        <source>Tweet</source>
        <translation>Tuit</translation>
    </message>
    <message>
        <source>open</source>
        <translation>abierta</translation>
    </message>
    <message>
        <source>snoozed</source>
        <translation>pospuesta</translation>
    </message>
    <message>
        <source>done</source>
        <translation>resuelta</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>d MMM yyyy</translation>
    </message>
    <message>
        <source>MMM yyyy</source>
        <translation>MMM yyyy</translation>
    </message>
    <message>
        <source>d MMM</source>
        <translation>d MMM</translation>
    </message>
    <message>
        <source>Conversations per day</source>
        <translation>Conversaciones por día</translation>
    </message>
    <message>
        <source>Conversations per week</source>
        <translation>Conversaciones por semana</translation>
    </message>
    <message>
        <source>Conversations per month</source>
        <translation>Conversaciones por mes</translation>
    </message>
    <message>
        <source>Conversations per year</source>
        <translation>Conversaciones por año</translation>
    </message>
    <message>
        <source>{conversations} on {day}</source>
        <translation>{conversations} el {day}</translation>
    </message>
    <message>
        <source>{conversations} from {first} to {last}</source>
        <translation>{conversations} del {first} al {last}</translation>
    </message>
    <message>
        <source>{period}: {conversations}</source>
        <translation>{period}: {conversations}</translation>
    </message>
    <message>
        <source>MMMM yyyy</source>
        <translation>MMMM &apos;de&apos; yyyy</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds}&#xa0;s</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes}&#xa0;min</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours}&#xa0;h {minutes}&#xa0;min</translation>
    </message>
    <message>
        <source>{hours} h</source>
        <translation>{hours}&#xa0;h</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>ahora mismo</translation>
    </message>
    <message>
        <source>{duration} ago</source>
        <translation>hace {duration}</translation>
    </message>
    <message>
        <source>Message to an admin</source>
        <translation>Mensaje para quien administra</translation>
    </message>
    <message>
        <source>Copy message</source>
        <translation>Copiar mensaje</translation>
    </message>
    <message>
        <source>Ask a Kustomer admin</source>
        <translation>Pedirla a quien administra Kustomer</translation>
    </message>
    <message>
        <source>Send this message. Come back with the key that you get.</source>
        <translation>Envíe este mensaje. Vuelva con la clave que reciba.</translation>
    </message>
    <message>
        <source>Hello,

to connect our Kustomer account to Customer AI, I need an API key. Could you create one?

1. Open Settings › Security › API Keys: {address}
2. Choose + Add API Key and name it “Customer AI”.
3. Give it exactly these roles; all of them only read:
{roles}
4. Expiration: No Expiration. Then choose Create.
5. Copy the token with Copy Token (it is shown only once), and give it to me in a safe way, such as a password manager, rather than by e-mail or chat.

Thank you!</source>
        <translation>Hola:

Para conectar nuestra cuenta de Kustomer con Customer AI necesito una clave de API. ¿Podría crear una?

1. Abra Settings › Security › API Keys: {address}
2. Elija + Add API Key y llámela “Customer AI”.
3. Asígnele exactamente estos roles; todos son solo de lectura:
{roles}
4. Expiration: No Expiration. Después elija Create.
5. Copie el token con Copy Token (solo se muestra una vez) y hágamelo llegar de forma segura, por ejemplo con un gestor de contraseñas, mejor que por correo o chat.

¡Muchas gracias!</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Comprobaciones</translation>
    </message>
    <message>
        <source>Customer AI only reads.</source>
        <translation>Customer AI solo lee.</translation>
    </message>
    <message>
        <source>Nothing in Kustomer is changed. You can disconnect at any time.</source>
        <translation>No se cambia nada en Kustomer. Puede desconectar cuando quiera.</translation>
    </message>
    <message>
        <source>Checking the connection.</source>
        <translation>Comprobando la conexión.</translation>
    </message>
    <message>
        <source>Correct the details</source>
        <translation>Corregir los datos</translation>
    </message>
    <message>
        <source>Cancel this connection</source>
        <translation>Descartar esta conexión</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Conectando…</translation>
    </message>
    <message>
        <source>Check {number} of {count}</source>
        <translation>Comprobación {number} de {count}</translation>
    </message>
    <message>
        <source>Ready to connect</source>
        <translation>Todo listo para conectar</translation>
    </message>
    <message>
        <source>Everything is checked first. Then your data starts to flow.</source>
        <translation>Primero se comprueba todo. Después empiezan a llegar sus datos.</translation>
    </message>
    <message>
        <source>Nothing was changed</source>
        <translation>No se cambió nada</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Deteniendo…</translation>
    </message>
    <message>
        <source>Not connected yet</source>
        <translation>Todavía sin conectar</translation>
    </message>
    <message>
        <source>Your data is syncing.</source>
        <translation>Sus datos se están sincronizando.</translation>
    </message>
    <message>
        <source>{name} is connected.</source>
        <translation>{name} está conectado.</translation>
    </message>
    <message>
        <source>How much</source>
        <translation>Cuánto</translation>
    </message>
    <message>
        <source>How long</source>
        <translation>Cuánto tiempo</translation>
    </message>
    <message>
        <source>Where to look</source>
        <translation>Dónde mirar</translation>
    </message>
    <message>
        <source>Choose {name} under Integrations; it shows what arrives.</source>
        <translation>Elija {name} en “Integraciones”; ahí se ve lo que llega.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln record(s)</source>
        <translation>
            <numerusform>%Ln registro</numerusform>
            <numerusform>%Ln registros</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything the key may read, the newest first.</source>
        <translation>Todo lo que la clave puede leer, primero lo más reciente.</translation>
    </message>
    <message>
        <source>{records}, the newest first.</source>
        <translation>{records}, primero lo más reciente.</translation>
    </message>
    <message numerus="yes">
        <source>About %Ln record(s)</source>
        <translation>
            <numerusform>Alrededor de %Ln registro</numerusform>
            <numerusform>Unos %Ln registros</numerusform>
        </translation>
    </message>
    <message>
        <source>The first conversations are here within a minute; older history follows.</source>
        <translation>Las primeras conversaciones llegan en un minuto; después, lo más antiguo.</translation>
    </message>
    <message>
        <source>About {duration}, as fast as Kustomer allows. You need not wait here.</source>
        <translation>Unos {duration}, tan rápido como permite Kustomer. No hace falta que espere aquí.</translation>
    </message>
    <message>
        <source>Copy roles</source>
        <translation>Copiar roles</translation>
    </message>
    <message>
        <source>Open API keys</source>
        <translation>Abrir API Keys</translation>
    </message>
    <message>
        <source>Change the name</source>
        <translation>Cambiar el nombre</translation>
    </message>
    <message>
        <source>Paste another key</source>
        <translation>Pegar otra clave</translation>
    </message>
    <message>
        <source>Correct the subdomain</source>
        <translation>Corregir el subdominio</translation>
    </message>
    <message>
        <source>Keep for this session only</source>
        <translation>Conservar solo en esta sesión</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>{title} – Practice</source>
        <translation>{title} – Práctica</translation>
    </message>
    <message>
        <source>Step {number} of {count}: {title}</source>
        <translation>Paso {number} de {count}: {title}</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Listo</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Siguiente</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Más tarde</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Leave without connecting?</source>
        <translation>¿Salir sin conectar?</translation>
    </message>
    <message>
        <source>What you typed will be lost.</source>
        <translation>Se perderá lo que ha escrito.</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Salir</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Quedarse</translation>
    </message>
    <message>
        <source>Cancel this connection?</source>
        <translation>¿Descartar esta conexión?</translation>
    </message>
    <message>
        <source>{name} was never authenticated; nothing was fetched. It will be removed.</source>
        <translation>{name} nunca se autenticó; no se trajo nada. Se quitará.</translation>
    </message>
    <message>
        <source>Cancel connection</source>
        <translation>Descartar conexión</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Conservarla</translation>
    </message>
    <message>
        <source>Connect Kustomer</source>
        <translation>Conectar Kustomer</translation>
    </message>
    <message>
        <source>Correct {name}</source>
        <translation>Corregir {name}</translation>
    </message>
    <message>
        <source>Reconnect {name}</source>
        <translation>Reconectar {name}</translation>
    </message>
    <message>
        <source>Replace key of {name}</source>
        <translation>Sustituir la clave de {name}</translation>
    </message>
    <message>
        <source>Reconnect</source>
        <translation>Reconectar</translation>
    </message>
    <message>
        <source>Get your key from Kustomer</source>
        <translation>Obtenga su clave en Kustomer</translation>
    </message>
    <message>
        <source>With it, Customer AI may read your conversations. It takes about two minutes.</source>
        <translation>Con ella, Customer AI puede leer sus conversaciones. Se tarda unos dos minutos.</translation>
    </message>
    <message>
        <source>Open API keys in my browser</source>
        <translation>Abrir API Keys en el navegador</translation>
    </message>
    <message>
        <source>I already have a key</source>
        <translation>Ya tengo una clave</translation>
    </message>
    <message>
        <source>I’m not an admin</source>
        <translation>No soy admin</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Abrir</translation>
    </message>
    <message>
        <source>Open API keys of this subdomain</source>
        <translation>Abrir API Keys de este subdominio</translation>
    </message>
    <message>
        <source>mycompany in https://mycompany.kustomerapp.com, or simply the whole address.</source>
        <translation>mycompany en https://mycompany.kustomerapp.com, o simplemente la dirección completa.</translation>
    </message>
    <message>
        <source>Which Kustomer? Your &amp;subdomain</source>
        <translation>¿Qué Kustomer? Su &amp;subdominio</translation>
    </message>
    <message>
        <source>Key of {account}</source>
        <translation>Clave de {account}</translation>
    </message>
    <message>
        <source>This key does not say whose it is; Kustomer will.</source>
        <translation>Esta clave no dice de quién es; Kustomer lo dirá.</translation>
    </message>
    <message>
        <source>Roles cannot be added to a key later. Create a new key with all of them.</source>
        <translation>Los roles no se pueden añadir a una clave más tarde. Cree una nueva con todos ellos.</translation>
    </message>
    <message>
        <source>Copy all roles</source>
        <translation>Copiar todos los roles</translation>
    </message>
    <message>
        <source>Which?</source>
        <translation>¿Cuáles?</translation>
    </message>
    <message numerus="yes">
        <source>%Ln recommended role(s) missing. What the key may not read is left out.</source>
        <translation>
            <numerusform>Falta %Ln rol recomendado. Lo que la clave no puede leer se omite.</numerusform>
            <numerusform>Faltan %Ln roles recomendados. Lo que la clave no puede leer se omite.</numerusform>
        </translation>
    </message>
    <message>
        <source>machine user</source>
        <translation>usuario de máquina</translation>
    </message>
    <message>
        <source>personal user, not a machine</source>
        <translation>usuario personal, no de máquina</translation>
    </message>
    <message>
        <source>expires on {day}</source>
        <translation>caduca el {day}</translation>
    </message>
    <message>
        <source>never expires</source>
        <translation>no caduca</translation>
    </message>
    <message numerus="yes">
        <source>%Ln role(s)</source>
        <translation>
            <numerusform>%Ln rol</numerusform>
            <numerusform>%Ln roles</numerusform>
        </translation>
    </message>
    <message>
        <source>Paste your API key</source>
        <translation>Pegue su clave de API</translation>
    </message>
    <message>
        <source>It is the token that Copy Token put on your clipboard.</source>
        <translation>Es el token que Copy Token puso en el portapapeles.</translation>
    </message>
    <message>
        <source>API &amp;key</source>
        <translation>C&amp;lave de API</translation>
    </message>
    <message>
        <source>Stored in your system keyring, nowhere else.</source>
        <translation>Se guarda en el llavero del sistema y en ningún otro sitio.</translation>
    </message>
    <message>
        <source>Use the system keyring</source>
        <translation>Usar el llavero del sistema</translation>
    </message>
    <message>
        <source>Stored in your system keyring ({name}), nowhere else.</source>
        <translation>Se guarda en el llavero del sistema ({name}) y en ningún otro sitio.</translation>
    </message>
    <message>
        <source>Kept in memory for this session only. You will be asked for it again after a restart.</source>
        <translation>Se conserva en memoria solo durante esta sesión. Se le volverá a pedir después de reiniciar.</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Mirar otra vez</translation>
    </message>
    <message>
        <source>Why these roles?</source>
        <translation>¿Por qué estos roles?</translation>
    </message>
    <message>
        <source>Hide the reasons</source>
        <translation>Ocultar los motivos</translation>
    </message>
    <message>
        <source>Search, which is how Kustomer hands out records</source>
        <translation>Búsqueda: así entrega Kustomer los registros</translation>
    </message>
    <message>
        <source>Conversations: subject, status, channel, assignee, satisfaction</source>
        <translation>Conversaciones: asunto, estado, canal, responsable, satisfacción</translation>
    </message>
    <message>
        <source>Messages: what was said in them</source>
        <translation>Mensajes: lo que se dijo en ellas</translation>
    </message>
    <message>
        <source>Notes that your team wrote</source>
        <translation>Notas que escribió su equipo</translation>
    </message>
    <message>
        <source>Customers: whom a conversation is with</source>
        <translation>Clientes: con quién es cada conversación</translation>
    </message>
    <message>
        <source>Companies that customers belong to</source>
        <translation>Empresas a las que pertenecen los clientes</translation>
    </message>
    <message>
        <source>Users: the names of your agents</source>
        <translation>Usuarios: los nombres de sus agentes</translation>
    </message>
    <message>
        <source>Teams: the names of your teams</source>
        <translation>Equipos: los nombres de sus equipos</translation>
    </message>
    <message>
        <source>Tags: the names of your tags</source>
        <translation>Etiquetas: los nombres de sus etiquetas</translation>
    </message>
    <message>
        <source>Merges: which customer became part of which other</source>
        <translation>Fusiones: qué cliente pasó a formar parte de cuál</translation>
    </message>
    <message>
        <source>Custom objects, such as orders</source>
        <translation>Objetos personalizados, como los pedidos</translation>
    </message>
    <message>
        <source>Klasses: the kinds of your custom objects</source>
        <translation>Klasses: los tipos de sus objetos personalizados</translation>
    </message>
    <message>
        <source>Custom attributes: what your own fields are called</source>
        <translation>Atributos personalizados: cómo se llaman sus propios campos</translation>
    </message>
    <message>
        <source>Shortcuts: your ready-made answers</source>
        <translation>Atajos de texto: sus respuestas preparadas</translation>
    </message>
    <message>
        <source>Brands: the names of your brands</source>
        <translation>Marcas: los nombres de sus marcas</translation>
    </message>
    <message>
        <source>SLAs: what you promise, and its versions</source>
        <translation>SLA: lo que usted promete y sus versiones</translation>
    </message>
    <message>
        <source>Satisfaction surveys: what your customers are asked</source>
        <translation>Encuestas de satisfacción: lo que se pregunta a sus clientes</translation>
    </message>
    <message>
        <source>To read this part of Kustomer</source>
        <translation>Para leer esta parte de Kustomer</translation>
    </message>
    <message>
        <source>Log in to Kustomer</source>
        <translation>Inicie sesión en Kustomer</translation>
    </message>
    <message>
        <source>As somebody who may change its settings.</source>
        <translation>Como alguien que puede cambiar la configuración.</translation>
    </message>
    <message>
        <source>Open Settings › Security › API Keys</source>
        <translation>Abra Settings › Security › API Keys</translation>
    </message>
    <message>
        <source>The button above takes you there.</source>
        <translation>El botón de arriba le lleva allí.</translation>
    </message>
    <message>
        <source>Choose + Add API Key</source>
        <translation>Elija + Add API Key</translation>
    </message>
    <message>
        <source>It is at the top right.</source>
        <translation>Está arriba a la derecha.</translation>
    </message>
    <message>
        <source>Name it, and give it roles</source>
        <translation>Asígnele un nombre y roles</translation>
    </message>
    <message>
        <source>A name such as “Customer AI”, and the roles that Copy roles gives you.</source>
        <translation>Un nombre como “Customer AI” y los roles que le da “Copiar roles”.</translation>
    </message>
    <message>
        <source>Expiration: No Expiration</source>
        <translation>Expiration: No Expiration</translation>
    </message>
    <message>
        <source>Leave the IP restriction empty.</source>
        <translation>Deje vacía la restricción de IP.</translation>
    </message>
    <message>
        <source>Choose Create</source>
        <translation>Elija Create</translation>
    </message>
    <message>
        <source>Roles cannot be changed afterwards; a new key can always be made.</source>
        <translation>Los roles no se pueden cambiar después; siempre se puede crear una clave nueva.</translation>
    </message>
    <message>
        <source>Copy the token now</source>
        <translation>Copie el token ahora</translation>
    </message>
    <message>
        <source>Use Copy Token. Kustomer shows it only this once.</source>
        <translation>Use Copy Token. Kustomer solo lo muestra esta vez.</translation>
    </message>
    <message>
        <source>Note your subdomain</source>
        <translation>Anote su subdominio</translation>
    </message>
    <message>
        <source>The first part of the address: mycompany in mycompany.kustomerapp.com.</source>
        <translation>La primera parte de la dirección: mycompany en mycompany.kustomerapp.com.</translation>
    </message>
    <message>
        <source>Name this connection</source>
        <translation>Ponga nombre a esta conexión</translation>
    </message>
    <message>
        <source>You can connect several Kustomer accounts to one workspace.</source>
        <translation>Puede conectar varias cuentas de Kustomer a un mismo espacio de trabajo.</translation>
    </message>
    <message>
        <source>It tells your connections apart. You can change it at any time.</source>
        <translation>Distingue sus conexiones. Puede cambiarlo cuando quiera.</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nombre</translation>
    </message>
    <message>
        <source>The practice account is still starting.</source>
        <translation>La cuenta de práctica todavía se está iniciando.</translation>
    </message>
    <message>
        <source>Your browser opens as soon as it runs.</source>
        <translation>Su navegador se abrirá en cuanto esté en marcha.</translation>
    </message>
    <message>
        <source>{subdomain} (practice account)</source>
        <translation>{subdomain} (cuenta de práctica)</translation>
    </message>
    <message>
        <source>This Kustomer runs on your computer. Everything in it is made up.</source>
        <translation>Este Kustomer funciona en su equipo. Todo lo que contiene es inventado.</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>Correo</translation>
    </message>
    <message>
        <source>Copy the e-mail address</source>
        <translation>Copiar la dirección de correo</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Contraseña</translation>
    </message>
    <message>
        <source>Copy the password</source>
        <translation>Copiar la contraseña</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Connect another</source>
        <translation>Conectar otra</translation>
    </message>
    <message>
        <source>Your Kustomer subdomain</source>
        <translation>Su subdominio de Kustomer</translation>
    </message>
    <message>
        <source>Paste the address you see when you are in Kustomer, or type the first part of it.</source>
        <translation>Pegue la dirección que ve cuando está en Kustomer, o escriba su primera parte.</translation>
    </message>
    <message>
        <source>mycompany in https://mycompany.kustomerapp.com</source>
        <translation>mycompany en https://mycompany.kustomerapp.com</translation>
    </message>
    <message>
        <source>&amp;Subdomain</source>
        <translation>&amp;Subdominio</translation>
    </message>
    <message>
        <source>Data will come from</source>
        <translation>Los datos vendrán de</translation>
    </message>
    <message>
        <source>This is the account your key belongs to.</source>
        <translation>Esta es la cuenta a la que pertenece su clave.</translation>
    </message>
    <message>
        <source>Use {subdomain}</source>
        <translation>Usar {subdomain}</translation>
    </message>
    <message>
        <source>Your key says it belongs to {subdomain}.</source>
        <translation>Su clave dice que pertenece a {subdomain}.</translation>
    </message>
    <message>
        <source>Change the API key</source>
        <translation>Cambiar la clave de API</translation>
    </message>
    <message>
        <source>Key is kept</source>
        <translation>La clave se guarda</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Cuenta</translation>
    </message>
    <message>
        <source>Change the subdomain</source>
        <translation>Cambiar el subdominio</translation>
    </message>
    <message>
        <source>for this session only</source>
        <translation>solo en esta sesión</translation>
    </message>
    <message>
        <source>in your system keyring</source>
        <translation>en el llavero del sistema</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Cambiar</translation>
    </message>
    <message>
        <source>ends in …{end}</source>
        <translation>termina en …{end}</translation>
    </message>
    <message>
        <source>given</source>
        <translation>indicada</translation>
    </message>
    <message>
        <source>No data is flowing.</source>
        <translation>No llegan datos.</translation>
    </message>
    <message>
        <source>Stopped. {name} goes on with the key it has.</source>
        <translation>Detenido. {name} sigue con la clave que tiene.</translation>
    </message>
    <message>
        <source>Stopped. {name} was created, but is not connected.</source>
        <translation>Detenido. {name} se creó, pero no está conectado.</translation>
    </message>
    <message>
        <source>Stopped. {name} is not connected.</source>
        <translation>Detenido. {name} no está conectado.</translation>
    </message>
    <message>
        <source>{name} was created, but Kustomer did not accept the details.</source>
        <translation>{name} se creó, pero Kustomer no aceptó los datos.</translation>
    </message>
    <message>
        <source>{name} was created, but could not be connected.</source>
        <translation>{name} se creó, pero no se pudo conectar.</translation>
    </message>
    <message>
        <source>{name} is not connected: Kustomer did not accept the details.</source>
        <translation>{name} no está conectado: Kustomer no aceptó los datos.</translation>
    </message>
    <message>
        <source>{name} could not be connected.</source>
        <translation>No se pudo conectar {name}.</translation>
    </message>
    <message>
        <source>Kustomer did not accept the details.</source>
        <translation>Kustomer no aceptó los datos.</translation>
    </message>
    <message>
        <source>The new details could not be checked.</source>
        <translation>No se pudieron comprobar los datos nuevos.</translation>
    </message>
    <message>
        <source>{name} goes on with the key it has.</source>
        <translation>{name} sigue con la clave que tiene.</translation>
    </message>
    <message>
        <source>The details could not be checked.</source>
        <translation>No se pudieron comprobar los datos.</translation>
    </message>
    <message>
        <source>{name} is still disconnected.</source>
        <translation>{name} sigue desconectado.</translation>
    </message>
    <message>
        <source>Customer AI Connect is running already, but does not answer. Restart the computer, then open it again.</source>
        <translation>Customer AI Connect ya está en marcha, pero no responde. Reinicie el equipo y ábralo de nuevo.</translation>
    </message>
    <message>
        <source>{title} – still trying…</source>
        <translation>{title} – se sigue intentando…</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En espera</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>Comprobando</translation>
    </message>
    <message>
        <source>Passed</source>
        <translation>Superada</translation>
    </message>
    <message>
        <source>Passed with a warning</source>
        <translation>Superada con una advertencia</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Error</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copiado</translation>
    </message>
    <message>
        <source>Note by {name}</source>
        <translation>Nota de {name}</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Nota</translation>
    </message>
    <message>
        <source>received</source>
        <translation>recibido</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>enviado</translation>
    </message>
    <message>
        <source>This message was redacted in Kustomer.</source>
        <translation>Este mensaje se ocultó en Kustomer.</translation>
    </message>
    <message>
        <source>No text</source>
        <translation>Sin texto</translation>
    </message>
    <message>
        <source>Deleted in Kustomer</source>
        <translation>Eliminado en Kustomer</translation>
    </message>
    <message>
        <source>Attached: {names}</source>
        <translation>Adjuntos: {names}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln attachment(s) without a name yet</source>
        <translation>
            <numerusform>%Ln adjunto aún sin nombre</numerusform>
            <numerusform>%Ln adjuntos aún sin nombre</numerusform>
        </translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Cliente</translation>
    </message>
    <message>
        <source>Your team</source>
        <translation>Su equipo</translation>
    </message>
    <message>
        <source>Messages and notes</source>
        <translation>Mensajes y notas</translation>
    </message>
    <message>
        <source>Copied to the clipboard.</source>
        <translation>Copiado en el portapapeles.</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Copiar detalles</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Detalles</translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation>Ocultar detalles</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Pegar</translation>
    </message>
    <message>
        <source>Paste {what}</source>
        <translation>Pegar: {what}</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ocultar</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Mostrar</translation>
    </message>
    <message>
        <source>Hide {what}</source>
        <translation>Ocultar: {what}</translation>
    </message>
    <message>
        <source>Show {what}</source>
        <translation>Mostrar: {what}</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Pasos</translation>
    </message>
    <message>
        <source>{step}, done</source>
        <translation>{step}, hecho</translation>
    </message>
    <message>
        <source>{step}, current step</source>
        <translation>{step}, paso actual</translation>
    </message>
    <message>
        <source>{step}, to come</source>
        <translation>{step}, pendiente</translation>
    </message>
    <message>
        <source>More for {name}</source>
        <translation>Más para {name}</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Reanudar</translation>
    </message>
    <message>
        <source>Replace key</source>
        <translation>Sustituir clave</translation>
    </message>
    <message>
        <source>Captions of the tour</source>
        <translation>Subtítulos del recorrido</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuar</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Terminar</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausar</translation>
    </message>
    <message>
        <source>The window before anything is connected</source>
        <translation>La ventana antes de conectar nada</translation>
    </message>
    <message>
        <source>Step 1: where the key comes from</source>
        <translation>Paso 1: de dónde viene la clave</translation>
    </message>
    <message>
        <source>Step 2: a name</source>
        <translation>Paso 2: un nombre</translation>
    </message>
    <message>
        <source>Step 3: the API key, read at once</source>
        <translation>Paso 3: la clave de API, leída al momento</translation>
    </message>
    <message>
        <source>Step 4: the subdomain, read from the key</source>
        <translation>Paso 4: el subdominio, leído de la clave</translation>
    </message>
    <message>
        <source>Step 5: everything is there</source>
        <translation>Paso 5: no falta nada</translation>
    </message>
    <message>
        <source>Step 5: the checks, one by one</source>
        <translation>Paso 5: las comprobaciones, una por una</translation>
    </message>
    <message>
        <source>Step 6: connected</source>
        <translation>Paso 6: conectado</translation>
    </message>
    <message>
        <source>Data is flowing</source>
        <translation>Los datos fluyen</translation>
    </message>
    <message>
        <source>Everything has arrived</source>
        <translation>Todo ha llegado</translation>
    </message>
    <message>
        <source>What has arrived can be looked at</source>
        <translation>Lo que ha llegado se puede ver</translation>
    </message>
    <message>
        <source>Found while typing “{words}”: {conversations}</source>
        <translation>Encontrado al escribir «{words}»: {conversations}</translation>
    </message>
    <message>
        <source>A conversation, with its messages and notes</source>
        <translation>Una conversación, con sus mensajes y notas</translation>
    </message>
    <message>
        <source>Disconnect</source>
        <translation>Desconectar</translation>
    </message>
    <message>
        <source>Disconnecting asks first, and says what it means</source>
        <translation>Antes de desconectar se pregunta, y se dice qué significa</translation>
    </message>
    <message>
        <source>Disconnected: no data flows, what has arrived stays</source>
        <translation>Desconectado: no fluyen datos, lo que ha llegado se queda</translation>
    </message>
    <message>
        <source>Reconnecting asks for the key again</source>
        <translation>Para reconectar se pide la clave de nuevo</translation>
    </message>
    <message>
        <source>Reconnected: what happened meanwhile has arrived</source>
        <translation>Reconectado: lo que pasó mientras tanto ha llegado</translation>
    </message>
    <message>
        <source>Another connection, with a key that was deleted in Kustomer</source>
        <translation>Otra conexión, con una clave que se borró en Kustomer</translation>
    </message>
    <message>
        <source>Kustomer refuses it: said plainly, with what to do</source>
        <translation>Kustomer la rechaza: dicho con claridad, y con qué hacer</translation>
    </message>
    <message>
        <source>The connection exists, but is not authenticated</source>
        <translation>La conexión existe, pero no está autenticada</translation>
    </message>
    <message>
        <source>Cancelling it leaves nothing behind</source>
        <translation>Si se cancela, no queda nada</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Quitar</translation>
    </message>
    <message>
        <source>There is no system keyring here, and that is said</source>
        <translation>Aquí no hay ningún llavero del sistema, y así se dice</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Cambiar nombre</translation>
    </message>
    <message>
        <source>Replace key…</source>
        <translation>Sustituir clave…</translation>
    </message>
    <message>
        <source>Open in Kustomer</source>
        <translation>Abrir en Kustomer</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Quitar…</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Más</translation>
    </message>
    <message>
        <source>Cancel the export</source>
        <translation>Cancelar la exportación</translation>
    </message>
    <message>
        <source>Export conversations</source>
        <translation>Exportar conversaciones</translation>
    </message>
    <message>
        <source>Exporting…</source>
        <translation>Exportando…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversation(s) exported so far</source>
        <translation>
            <numerusform>%Ln conversación exportada hasta ahora</numerusform>
            <numerusform>%Ln conversaciones exportadas hasta ahora</numerusform>
        </translation>
    </message>
    <message>
        <source>The export was cancelled.</source>
        <translation>Se canceló la exportación.</translation>
    </message>
    <message>
        <source>No file was written.</source>
        <translation>No se escribió ningún archivo.</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Mostrar en la carpeta</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversation(s) exported.</source>
        <translation>
            <numerusform>%Ln conversación exportada.</numerusform>
            <numerusform>%Ln conversaciones exportadas.</numerusform>
        </translation>
    </message>
    <message>
        <source>They are in {file}</source>
        <translation>Están en {file}</translation>
    </message>
    <message>
        <source>Choose another place</source>
        <translation>Elegir otro lugar</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Descartar</translation>
    </message>
    <message>
        <source>Dismiss the message</source>
        <translation>Descartar el mensaje</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportar</translation>
    </message>
    <message>
        <source>Export the listed conversations</source>
        <translation>Exportar las conversaciones de la lista</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>Progreso de la exportación</translation>
    </message>
    <message>
        <source>CSV for spreadsheets</source>
        <translation>CSV para hojas de cálculo</translation>
    </message>
    <message>
        <source>JSON Lines</source>
        <translation>JSON Lines</translation>
    </message>
    <message>
        <source>Parquet</source>
        <translation>Parquet</translation>
    </message>
    <message>
        <source>{name} conversations</source>
        <translation>{name} conversaciones</translation>
    </message>
    <message>
        <source>Removing it…</source>
        <translation>Quitándolo…</translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation>Diagnóstico</translation>
    </message>
    <message>
        <source>For whoever looks after the program. No key and no conversation is in it.</source>
        <translation>Para quien se ocupe del programa. No contiene ninguna clave ni conversación.</translation>
    </message>
    <message>
        <source>Disconnect {name}?</source>
        <translation>¿Desconectar {name}?</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>Confirmar</translation>
    </message>
    <message>
        <source>Also revoke this key in Kustomer</source>
        <translation>Revocar también esta clave en Kustomer</translation>
    </message>
    <message>
        <source>The key is deleted there, and works nowhere any more.</source>
        <translation>La clave se elimina allí y ya no funciona en ningún sitio.</translation>
    </message>
    <message>
        <source>Finishing the page that is being saved, and deleting the key…</source>
        <translation>Terminando la página que se está guardando y eliminando la clave…</translation>
    </message>
    <message>
        <source>What is already in the workspace stays.</source>
        <translation>Lo que ya está en el espacio de trabajo se queda.</translation>
    </message>
    <message>
        <source>The 1 conversation already in the workspace stays.</source>
        <translation>La única conversación que ya está en el espacio de trabajo se queda.</translation>
    </message>
    <message numerus="yes">
        <source>The %Ln conversation(s) already in the workspace stay.</source>
        <translation>
            <numerusform>La %Ln conversación que ya está en el espacio de trabajo se queda.</numerusform>
            <numerusform>Las %Ln conversaciones que ya están en el espacio de trabajo se quedan.</numerusform>
        </translation>
    </message>
    <message>
        <source>Data stops flowing from Kustomer.</source>
        <translation>Dejan de llegar datos de Kustomer.</translation>
    </message>
    <message>
        <source>To reconnect you will need an API key (a new one, if you did not keep it) and the subdomain.</source>
        <translation>Para reconectar necesitará una clave de API (una nueva, si no guardó la anterior) y el subdominio.</translation>
    </message>
    <message>
        <source>{name} is disconnected</source>
        <translation>{name} está desconectado</translation>
    </message>
    <message>
        <source>The key may still be in your system keyring. Delete “Customer AI Connect” of the user “{user}” there.</source>
        <translation>Puede que la clave siga en el llavero del sistema. Elimine ahí “Customer AI Connect” del usuario “{user}”.</translation>
    </message>
    <message>
        <source>The key still exists in Kustomer. Delete it under Settings › Security › API Keys.</source>
        <translation>La clave sigue existiendo en Kustomer. Elimínela en Settings › Security › API Keys.</translation>
    </message>
    <message>
        <source>Try it with a practice account</source>
        <translation>Probar con una cuenta de práctica</translation>
    </message>
    <message>
        <source>Removing is a choice of its own; the data stays unless its name is typed</source>
        <translation>Quitar es una decisión aparte; los datos se quedan si no se escribe el nombre</translation>
    </message>
    <message>
        <source>Bring your Kustomer conversations into Customer AI</source>
        <translation>Lleve sus conversaciones de Kustomer a Customer AI</translation>
    </message>
    <message>
        <source>Connect an account once; its conversations then flow into your workspace.</source>
        <translation>Conecte una cuenta una vez; sus conversaciones llegarán a su espacio de trabajo.</translation>
    </message>
    <message>
        <source>Starting the practice account…</source>
        <translation>Iniciando la cuenta de práctica…</translation>
    </message>
    <message>
        <source>replace it in time</source>
        <translation>sustitúyala a tiempo</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Inicio</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Duración</translation>
    </message>
    <message>
        <source>Records</source>
        <translation>Registros</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Resultado</translation>
    </message>
    <message>
        <source>History of syncs</source>
        <translation>Historial de sincronizaciones</translation>
    </message>
    <message>
        <source>Nothing has run yet.</source>
        <translation>Todavía no se ha ejecutado nada.</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historial</translation>
    </message>
    <message>
        <source>{when}: this sync failed.</source>
        <translation>{when}: esta sincronización falló.</translation>
    </message>
    <message>
        <source>{outcome}; choose it to read why</source>
        <translation>{outcome}; selecciónela para leer por qué</translation>
    </message>
    <message>
        <source>practice account</source>
        <translation>cuenta de práctica</translation>
    </message>
    <message>
        <source>Kustomer instances</source>
        <translation>Instancias de Kustomer</translation>
    </message>
    <message>
        <source>Instance</source>
        <translation>Instancia</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Resumen</translation>
    </message>
    <message>
        <source>Parts of this page</source>
        <translation>Partes de esta página</translation>
    </message>
    <message>
        <source>The practice account of this computer</source>
        <translation>La cuenta de práctica de este equipo</translation>
    </message>
    <message>
        <source>Syncing {name} now.</source>
        <translation>Sincronizando {name}.</translation>
    </message>
    <message>
        <source>Renamed to {name}.</source>
        <translation>Nombre cambiado a {name}.</translation>
    </message>
    <message>
        <source>It is called {name} again.</source>
        <translation>Vuelve a llamarse {name}.</translation>
    </message>
    <message>
        <source>{name} is removed.</source>
        <translation>{name} se ha quitado.</translation>
    </message>
    <message>
        <source>{name} is back.</source>
        <translation>{name} está de vuelta.</translation>
    </message>
    <message>
        <source>If you undo this, you will need its API key again.</source>
        <translation>Si lo deshace, volverá a necesitar su clave de API.</translation>
    </message>
    <message>
        <source>Its data stays in the workspace.</source>
        <translation>Sus datos se quedan en el espacio de trabajo.</translation>
    </message>
    <message>
        <source>Its data stays in the workspace. If you undo this, it comes back disconnected, without its API key.</source>
        <translation>Sus datos se quedan en el espacio de trabajo. Si lo deshace, volverá desconectada y sin su clave de API.</translation>
    </message>
    <message>
        <source>Connect Kustomer…</source>
        <translation>Conectar Kustomer…</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Guardar</translation>
    </message>
    <message>
        <source>Rename {name}</source>
        <translation>Cambiar el nombre de {name}</translation>
    </message>
    <message>
        <source>Remove {name}?</source>
        <translation>¿Quitar {name}?</translation>
    </message>
    <message>
        <source>Keep its data in the workspace</source>
        <translation>Conservar sus datos en el espacio de trabajo</translation>
    </message>
    <message>
        <source>Delete its data too</source>
        <translation>Eliminar también sus datos</translation>
    </message>
    <message>
        <source>Type {name} to confirm</source>
        <translation>Escriba {name} para confirmar</translation>
    </message>
    <message>
        <source>It leaves the list, no more data flows from it, and its API key is deleted from this computer.</source>
        <translation>Desaparece de la lista, ya no llegan datos y su clave de API se elimina de este equipo.</translation>
    </message>
    <message>
        <source>Deleting the data…</source>
        <translation>Eliminando los datos…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversation(s)</source>
        <translation>
            <numerusform>%Ln conversación</numerusform>
            <numerusform>%Ln conversaciones</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln other record(s)</source>
        <translation>
            <numerusform>%Ln registro más</numerusform>
            <numerusform>%Ln registros más</numerusform>
        </translation>
    </message>
    <message>
        <source>The workspace holds {conversations} and {others} of it.</source>
        <translation>El espacio de trabajo contiene {conversations} y {others} de ella.</translation>
    </message>
    <message>
        <source>Remove and delete data</source>
        <translation>Quitar y eliminar los datos</translation>
    </message>
    <message>
        <source>{name} is removed</source>
        <translation>{name} se ha quitado</translation>
    </message>
    <message>
        <source>No account is connected yet.</source>
        <translation>Todavía no hay ninguna cuenta conectada.</translation>
    </message>
    <message>
        <source>Integrations</source>
        <translation>Integraciones</translation>
    </message>
    <message>
        <source>Search instances</source>
        <translation>Buscar instancias</translation>
    </message>
    <message>
        <source>Progress of the first sync</source>
        <translation>Progreso de la primera sincronización</translation>
    </message>
    <message>
        <source>Stream</source>
        <translation>Flujo</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>Más reciente</translation>
    </message>
    <message>
        <source>Records in the workspace</source>
        <translation>Registros en el espacio de trabajo</translation>
    </message>
    <message>
        <source>There are no conversations of it in the workspace.</source>
        <translation>No hay conversaciones suyas en el espacio de trabajo.</translation>
    </message>
    <message>
        <source>1 conversation stays in the workspace.</source>
        <translation>1 conversación se queda en el espacio de trabajo.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversation(s) stay in the workspace.</source>
        <translation>
            <numerusform>%Ln conversación se queda en el espacio de trabajo.</numerusform>
            <numerusform>%Ln conversaciones se quedan en el espacio de trabajo.</numerusform>
        </translation>
    </message>
    <message>
        <source>Key ends in …{characters}</source>
        <translation>La clave termina en …{characters}</translation>
    </message>
    <message>
        <source>Disconnected since {day}</source>
        <translation>Desconectado desde el {day}</translation>
    </message>
    <message>
        <source>Connected since {day}</source>
        <translation>Conectado desde el {day}</translation>
    </message>
    <message>
        <source>Created on {day}, never connected</source>
        <translation>Creado el {day}, nunca conectado</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent}&#xa0;%</translation>
    </message>
    <message>
        <source>about {duration} left</source>
        <translation>quedan unos {duration}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln record(s) a second</source>
        <translation>
            <numerusform>%Ln registro por segundo</numerusform>
            <numerusform>%Ln registros por segundo</numerusform>
        </translation>
    </message>
    <message>
        <source>{records} of at least {expected}</source>
        <translation>{records} de al menos {expected}</translation>
    </message>
    <message>
        <source>{records} of {expected}</source>
        <translation>{records} de {expected}</translation>
    </message>
    <message>
        <source>Complete</source>
        <translation>Completo</translation>
    </message>
    <message>
        <source>Complete for the last two years</source>
        <translation>Completo en los últimos dos años</translation>
    </message>
    <message>
        <source>Back to {day}</source>
        <translation>Hasta el {day}</translation>
    </message>
    <message>
        <source>Arriving</source>
        <translation>Llegando</translation>
    </message>
    <message>
        <source>Waiting for its turn</source>
        <translation>Espera su turno</translation>
    </message>
    <message>
        <source>Not fetched</source>
        <translation>No traído</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>En curso</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Detenido</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Hoy</translation>
    </message>
    <message>
        <source>{day}, {time}</source>
        <translation>{day}, {time}</translation>
    </message>
    <message>
        <source>expired on {day}</source>
        <translation>caducó el {day}</translation>
    </message>
    <message numerus="yes">
        <source>expires in %Ln day(s)</source>
        <translation>
            <numerusform>caduca en %Ln día</numerusform>
            <numerusform>caduca en %Ln días</numerusform>
        </translation>
    </message>
    <message>
        <source>expires within a day</source>
        <translation>caduca en menos de un día</translation>
    </message>
    <message>
        <source>Data stopped flowing on {day}.</source>
        <translation>Los datos dejaron de llegar el {day}.</translation>
    </message>
    <message>
        <source>Left out: the key may not read it</source>
        <translation>Omitido: la clave no puede leerlo</translation>
    </message>
    <message>
        <source>Disconnected</source>
        <translation>Desconectado</translation>
    </message>
    <message>
        <source>To reconnect you need an API key and the subdomain again.</source>
        <translation>Para reconectar necesita de nuevo una clave de API y el subdominio.</translation>
    </message>
    <message>
        <source>Not authenticated</source>
        <translation>Sin autenticar</translation>
    </message>
    <message>
        <source>Its details have not been checked yet.</source>
        <translation>Sus datos todavía no se han comprobado.</translation>
    </message>
    <message>
        <source>No data is flowing. Correct the details, or cancel this connection.</source>
        <translation>No llegan datos. Corrija los datos o descarte esta conexión.</translation>
    </message>
    <message>
        <source>Kustomer refuses this key.</source>
        <translation>Kustomer rechaza esta clave.</translation>
    </message>
    <message>
        <source>Kustomer refuses this key since {when}.</source>
        <translation>Kustomer rechaza esta clave (desde: {when}).</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>En pausa</translation>
    </message>
    <message>
        <source>You paused this sync. Nothing new arrives.</source>
        <translation>Ha puesto en pausa esta sincronización. No llega nada nuevo.</translation>
    </message>
    <message>
        <source>It goes on when you resume it.</source>
        <translation>Continuará cuando la reanude.</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Iniciando</translation>
    </message>
    <message>
        <source>Getting ready to sync.</source>
        <translation>Preparando la sincronización.</translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation>Sincronizando</translation>
    </message>
    <message>
        <source>Looking for what changed at Kustomer.</source>
        <translation>Buscando lo que ha cambiado en Kustomer.</translation>
    </message>
    <message>
        <source>Your data is syncing{left}.</source>
        <translation>Sus datos se están sincronizando{left}.</translation>
    </message>
    <message>
        <source>Your data is syncing. All conversations are here; the rest follows{left}.</source>
        <translation>Sus datos se están sincronizando. Todas las conversaciones están aquí; después llega el resto{left}.</translation>
    </message>
    <message>
        <source>Your data is syncing. The newest conversations come first{left}.</source>
        <translation>Sus datos se están sincronizando. Primero llegan las conversaciones más recientes{left}.</translation>
    </message>
    <message>
        <source>Your data is syncing. Conversations since {day} are here; older history follows{left}.</source>
        <translation>Sus datos se están sincronizando. Las conversaciones desde el {day} ya están aquí; después llega lo más antiguo{left}.</translation>
    </message>
    <message>
        <source>Everything is here, except what this key may not read: {streams}.</source>
        <translation>Todo está aquí, salvo lo que esta clave no puede leer: {streams}.</translation>
    </message>
    <message>
        <source>To include it, replace the key with one that has all roles.</source>
        <translation>Para incluirlo, sustituya la clave por una que tenga todos los roles.</translation>
    </message>
    <message>
        <source>Up to date, in part</source>
        <translation>Al día en parte</translation>
    </message>
    <message>
        <source>{count} more</source>
        <translation>{count} más</translation>
    </message>
    <message>
        <source>Everything this key may read is here.</source>
        <translation>Todo lo que esta clave puede leer está aquí.</translation>
    </message>
    <message>
        <source>Everything from Kustomer is here.</source>
        <translation>Todo lo de Kustomer está aquí.</translation>
    </message>
    <message>
        <source>Kustomer does not give out what did not change for two years.</source>
        <translation>Kustomer no entrega lo que no ha cambiado en dos años.</translation>
    </message>
    <message>
        <source>The next sync is {when}.</source>
        <translation>La próxima sincronización: {when}.</translation>
    </message>
    <message>
        <source>Up to date</source>
        <translation>Al día</translation>
    </message>
    <message>
        <source>Waiting for Kustomer’s rate limit, continues at {time}.</source>
        <translation>Esperando por el límite de solicitudes de Kustomer; continúa a las {time}.</translation>
    </message>
    <message>
        <source>Waiting for Kustomer’s rate limit.</source>
        <translation>Esperando por el límite de solicitudes de Kustomer.</translation>
    </message>
    <message>
        <source>This is normal: Kustomer allows so many requests a minute.</source>
        <translation>Es normal: Kustomer permite un número limitado de solicitudes por minuto.</translation>
    </message>
    <message>
        <source>continues at {time}</source>
        <translation>continúa a las {time}</translation>
    </message>
    <message>
        <source>Retrying</source>
        <translation>Reintentando</translation>
    </message>
    <message>
        <source>The API key cannot be read right now. Kustomer has not refused it.</source>
        <translation>La clave de API no se puede leer en este momento. Kustomer no la ha rechazado.</translation>
    </message>
    <message>
        <source>Key not readable</source>
        <translation>Clave ilegible</translation>
    </message>
    <message>
        <source>Synced elsewhere</source>
        <translation>Se sincroniza en otro sitio</translation>
    </message>
    <message>
        <source>Another worker syncs it.</source>
        <translation>Otro proceso la sincroniza.</translation>
    </message>
    <message>
        <source>Only one at a time does. This computer takes over when the other one stops.</source>
        <translation>Solo lo hace uno a la vez. Este equipo toma el relevo cuando el otro se detenga.</translation>
    </message>
    <message>
        <source>Syncing has stopped. It goes on when the program starts again.</source>
        <translation>La sincronización se ha detenido. Continuará cuando el programa vuelva a iniciarse.</translation>
    </message>
    <message>
        <source>Next try in {duration}.</source>
        <translation>Próximo intento en {duration}.</translation>
    </message>
    <message>
        <source>Trying again now.</source>
        <translation>Intentándolo de nuevo.</translation>
    </message>
    <message>
        <source>in {duration}</source>
        <translation>en {duration}</translation>
    </message>
    <message>
        <source>about to begin</source>
        <translation>está a punto de empezar</translation>
    </message>
    <message>
        <source>The workspace cannot be used right now.</source>
        <translation>El espacio de trabajo no se puede usar en este momento.</translation>
    </message>
    <message>
        <source>Try again; if it stays like this, copy the diagnostics and ask for help.</source>
        <translation>Inténtelo de nuevo; si sigue igual, copie el diagnóstico y pida ayuda.</translation>
    </message>
    <message>
        <source>The disk is full, so nothing more can be saved.</source>
        <translation>El disco está lleno, así que no se puede guardar nada más.</translation>
    </message>
    <message>
        <source>Free some space; syncing goes on by itself from where it stopped.</source>
        <translation>Libere espacio; la sincronización continúa sola desde donde se detuvo.</translation>
    </message>
    <message>
        <source>The workspace can be read but not written.</source>
        <translation>El espacio de trabajo se puede leer, pero no escribir.</translation>
    </message>
    <message>
        <source>Allow your user account to write to the workspace folder, then try again.</source>
        <translation>Permita que su cuenta de usuario escriba en la carpeta del espacio de trabajo e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>The workspace {path} cannot be made.</source>
        <translation>No se puede crear el espacio de trabajo {path}.</translation>
    </message>
    <message>
        <source>Another program is using the workspace.</source>
        <translation>Otro programa está usando el espacio de trabajo.</translation>
    </message>
    <message>
        <source>Close the other program; this one tries again by itself.</source>
        <translation>Cierre el otro programa; este lo vuelve a intentar solo.</translation>
    </message>
    <message>
        <source>The workspace file is damaged or is not a workspace.</source>
        <translation>El archivo está dañado o no es un espacio de trabajo.</translation>
    </message>
    <message>
        <source>Restore it from a backup, or move it away and start with a new one.</source>
        <translation>Restáurelo de una copia de seguridad, o muévalo a otro sitio y empiece con uno nuevo.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database server cannot be reached.</source>
        <translation>No se puede acceder al servidor de la base de datos del espacio de trabajo.</translation>
    </message>
    <message>
        <source>Check the network and the workspace&apos;s address; syncing goes on by itself once the server answers.</source>
        <translation>Compruebe la red y la dirección del espacio de trabajo; la sincronización continúa sola en cuanto responda el servidor.</translation>
    </message>
    <message>
        <source>The connection to the workspace&apos;s database broke off.</source>
        <translation>Se cortó la conexión con la base de datos del espacio de trabajo.</translation>
    </message>
    <message>
        <source>Nothing half-written was kept; syncing goes on by itself once the server answers.</source>
        <translation>No se guardó nada a medias; la sincronización continúa sola en cuanto responda el servidor.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database refuses the user name or the password.</source>
        <translation>La base de datos del espacio de trabajo rechaza el usuario o la contraseña.</translation>
    </message>
    <message>
        <source>Correct the name in the workspace&apos;s address, and the password in PGPASSWORD or in the file {file}, which nobody but you may be allowed to read.</source>
        <translation>Corrija el nombre en la dirección del espacio de trabajo, y la contraseña en PGPASSWORD o en el archivo {file}, que nadie más que usted debe poder leer.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database does not let this computer in.</source>
        <translation>La base de datos del espacio de trabajo no admite este equipo.</translation>
    </message>
    <message>
        <source>There is no such database on the workspace&apos;s server.</source>
        <translation>No existe tal base de datos en el servidor del espacio de trabajo.</translation>
    </message>
    <message>
        <source>Create the database, or correct its name in the workspace&apos;s address.</source>
        <translation>Cree la base de datos o corrija su nombre en la dirección del espacio de trabajo.</translation>
    </message>
    <message>
        <source>No trusted, encrypted connection to the workspace&apos;s database could be made.</source>
        <translation>No se pudo establecer una conexión cifrada y de confianza con la base de datos del espacio de trabajo.</translation>
    </message>
    <message>
        <source>Check sslmode and sslrootcert in the workspace&apos;s address; the server&apos;s administrator knows its certificate.</source>
        <translation>Compruebe sslmode y sslrootcert en la dirección del espacio de trabajo; el administrador del servidor conoce su certificado.</translation>
    </message>
    <message>
        <source>The database user lacks a right that the workspace needs.</source>
        <translation>Al usuario de la base de datos le falta un permiso que el espacio de trabajo necesita.</translation>
    </message>
    <message>
        <source>Ask the database&apos;s administrator to grant the right that the details name.</source>
        <translation>Pida al administrador de la base de datos el permiso que indican los detalles.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database accepts no changes: it is a standby server or set to read-only.</source>
        <translation>La base de datos del espacio de trabajo no admite cambios: es un servidor en espera o de solo lectura.</translation>
    </message>
    <message>
        <source>Check that the address is the primary server&apos;s; syncing goes on by itself once it may write.</source>
        <translation>Compruebe que la dirección sea la del servidor principal; la sincronización continúa sola en cuanto se pueda escribir.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database has no connection left.</source>
        <translation>La base de datos del espacio de trabajo no tiene más conexiones disponibles.</translation>
    </message>
    <message>
        <source>Close programs that use it, or have its administrator raise the limit; this one tries again by itself.</source>
        <translation>Cierre programas que la usen o pida a su administrador que suba el límite; este lo vuelve a intentar solo.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database broke the work off because it took too long.</source>
        <translation>La base de datos del espacio de trabajo interrumpió la tarea porque tardaba demasiado.</translation>
    </message>
    <message>
        <source>This program tries again by itself; if it goes on, ask for a higher statement_timeout.</source>
        <translation>Este programa lo vuelve a intentar solo; si persiste, pida un statement_timeout mayor.</translation>
    </message>
    <message>
        <source>Another program changed the same data at the same moment.</source>
        <translation>Otro programa cambió los mismos datos en el mismo instante.</translation>
    </message>
    <message>
        <source>Nothing was lost; this program tries again by itself.</source>
        <translation>No se perdió nada; este programa lo vuelve a intentar solo.</translation>
    </message>
    <message>
        <source>The workspace&apos;s address cannot be understood.</source>
        <translation>No se entiende la dirección del espacio de trabajo.</translation>
    </message>
    <message>
        <source>Ask its administrator to admit this user and computer in pg_hba.conf, or connect with sslmode=verify-full.</source>
        <translation>Pida a su administrador que admita este usuario y equipo en pg_hba.conf, o conéctese con sslmode=verify-full.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database asks for the password in a way that others could read. It was not sent.</source>
        <translation>La base de datos del espacio de trabajo pide la contraseña de un modo en que otros podrían leerla. No se ha enviado.</translation>
    </message>
    <message>
        <source>Add ?sslmode=verify-full to the workspace&apos;s address, so that the server proves who it is; its administrator knows its certificate.</source>
        <translation>Añada ?sslmode=verify-full a la dirección del espacio de trabajo, para que el servidor demuestre quién es; su administrador conoce el certificado.</translation>
    </message>
    <message>
        <source>Write it like postgresql://user:password@server:5432/database?sslmode=verify-full, with %40 for an @ in the password.</source>
        <translation>Escríbala así: postgresql://user:password@server:5432/database?sslmode=verify-full, con %40 en lugar de una @ en la contraseña.</translation>
    </message>
    <message>
        <source>The database holds another program&apos;s tables, with names that the workspace needs.</source>
        <translation>La base de datos contiene tablas de otro programa con nombres que el espacio de trabajo necesita.</translation>
    </message>
    <message>
        <source>Use an empty database, or a schema of its own: add ?options=-csearch_path%3Dname to the address.</source>
        <translation>Use una base de datos vacía o un esquema propio: añada ?options=-csearch_path%3Dname a la dirección.</translation>
    </message>
    <message>
        <source>Another worker has taken over this instance.</source>
        <translation>Otro proceso se ha hecho cargo de esta instancia.</translation>
    </message>
    <message>
        <source>Nothing is lost: the other one goes on from the last page that was kept.</source>
        <translation>No se pierde nada: el otro continúa desde la última página guardada.</translation>
    </message>
    <message>
        <source>The workspace to copy into is not empty.</source>
        <translation>El espacio de trabajo en el que se iba a copiar no está vacío.</translation>
    </message>
    <message>
        <source>Choose a new file or an empty database; nothing was changed.</source>
        <translation>Elija un archivo nuevo o una base de datos vacía; no se cambió nada.</translation>
    </message>
    <message>
        <source>The copy is not equal to its original, so it was undone.</source>
        <translation>La copia no es igual a su original, así que se deshizo.</translation>
    </message>
    <message>
        <source>Try again; if it happens again, copy the diagnostics and ask for help.</source>
        <translation>Inténtelo de nuevo; si vuelve a ocurrir, copie el diagnóstico y pida ayuda.</translation>
    </message>
    <message>
        <source>An older copy of the workspace may still hold what was redacted or deleted, but cannot be used: {file}</source>
        <translation>Una copia anterior del espacio de trabajo quizá aún contenga algo que se ocultó o se eliminó, pero no se puede usar: {file}</translation>
    </message>
    <message>
        <source>Delete the copy if you do not need it. The workspace itself is fine.</source>
        <translation>Elimine la copia si no la necesita. El espacio de trabajo en sí está bien.</translation>
    </message>
    <message>
        <source>Writing Parquet needs a library that is not installed.</source>
        <translation>Para escribir Parquet hace falta una biblioteca que no está instalada.</translation>
    </message>
    <message>
        <source>Install pyarrow into the program&apos;s own Python environment, or export as CSV or JSON Lines.</source>
        <translation>Instale pyarrow en el entorno de Python del programa, o exporte como CSV o JSON Lines.</translation>
    </message>
    <message>
        <source>There is something else than a file in this place, which an export cannot be written to.</source>
        <translation>En este lugar hay algo que no es un archivo, en lo que no se puede escribir una exportación.</translation>
    </message>
    <message>
        <source>Choose another name for the file.</source>
        <translation>Elija otro nombre para el archivo.</translation>
    </message>
    <message>
        <source>The export could not be written.</source>
        <translation>No se pudo escribir la exportación.</translation>
    </message>
    <message>
        <source>Choose a folder that you may write to and that has enough space.</source>
        <translation>Elija una carpeta en la que pueda escribir y que tenga espacio suficiente.</translation>
    </message>
    <message>
        <source>The export could not be written there: the folder is protected, or the file is open in another program.</source>
        <translation>No se pudo escribir la exportación ahí: la carpeta está protegida o el archivo está abierto en otro programa.</translation>
    </message>
    <message>
        <source>Close the file if it is open, or choose a folder of your own.</source>
        <translation>Cierre el archivo si está abierto o elija una carpeta suya.</translation>
    </message>
    <message>
        <source>The disk is full: there is not enough space for the export.</source>
        <translation>El disco está lleno: no hay espacio suficiente para la exportación.</translation>
    </message>
    <message>
        <source>Free some space, or choose another disk.</source>
        <translation>Libere espacio o elija otro disco.</translation>
    </message>
    <message>
        <source>The folder for the export is not there any more.</source>
        <translation>La carpeta de la exportación ya no existe.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Elija otra carpeta.</translation>
    </message>
    <message>
        <source>This workspace was made by a newer version of Customer AI Connect.</source>
        <translation>Este espacio de trabajo se creó con una versión más reciente de Customer AI Connect.</translation>
    </message>
    <message>
        <source>Update Customer AI Connect, then open the workspace again.</source>
        <translation>Actualice Customer AI Connect y abra el espacio de trabajo de nuevo.</translation>
    </message>
    <message>
        <source>“{name}” is already taken.</source>
        <translation>“{name}” ya está en uso.</translation>
    </message>
    <message>
        <source>Choose a name that tells them apart.</source>
        <translation>Elija un nombre que los distinga.</translation>
    </message>
    <message>
        <source>This instance is not in the workspace any more.</source>
        <translation>Esta instancia ya no está en el espacio de trabajo.</translation>
    </message>
    <message>
        <source>Show what is new</source>
        <translation>Mostrar lo nuevo</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Buscando…</translation>
    </message>
    <message>
        <source>The newest {conversations}</source>
        <translation>Las {conversations} más recientes</translation>
    </message>
    <message>
        <source>What arrived last is still being prepared for the search. It is found in a moment.</source>
        <translation>Lo último que llegó aún se está preparando para la búsqueda. En un momento se encontrará.</translation>
    </message>
    <message>
        <source>This conversation is not in the workspace any more.</source>
        <translation>Esta conversación ya no está en el espacio de trabajo.</translation>
    </message>
    <message>
        <source>{summary}: {channels}.</source>
        <translation>{summary}: {channels}.</translation>
    </message>
    <message>
        <source>Arrow keys move through the bars, Enter shows their conversations.</source>
        <translation>Las flechas recorren las barras; Intro muestra sus conversaciones.</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Fecha</translation>
    </message>
    <message>
        <source>By channel</source>
        <translation>Por canal</translation>
    </message>
    <message>
        <source>Show as chart</source>
        <translation>Mostrar como gráfico</translation>
    </message>
    <message>
        <source>Show as table</source>
        <translation>Mostrar como tabla</translation>
    </message>
    <message>
        <source>Any status</source>
        <translation>Cualquier estado</translation>
    </message>
    <message>
        <source>Any channel</source>
        <translation>Cualquier canal</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Mostrar todas</translation>
    </message>
    <message>
        <source>{first} to {last}</source>
        <translation>{first} a {last}</translation>
    </message>
    <message>
        <source>Search conversations</source>
        <translation>Buscar conversaciones</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>Canal</translation>
    </message>
    <message>
        <source>Show all conversations</source>
        <translation>Mostrar todas las conversaciones</translation>
    </message>
    <message>
        <source>Finds words of messages, notes and subjects, and names of customers. Quotes keep words together.</source>
        <translation>Encuentra palabras de mensajes, notas y asuntos, y nombres de clientes. Las comillas mantienen juntas las palabras.</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>Cualquier fecha</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Últimos 7 días</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Últimos 30 días</translation>
    </message>
    <message>
        <source>Last 12 months</source>
        <translation>Últimos 12 meses</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Cargando…</translation>
    </message>
    <message>
        <source>No subject</source>
        <translation>Sin asunto</translation>
    </message>
    <message>
        <source>Unknown customer</source>
        <translation>Cliente desconocido</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Eliminada</translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s)</source>
        <translation>
            <numerusform>%Ln mensaje</numerusform>
            <numerusform>%Ln mensajes</numerusform>
        </translation>
    </message>
    <message>
        <source>No conversations have arrived yet.</source>
        <translation>Aún no ha llegado ninguna conversación.</translation>
    </message>
    <message>
        <source>They are listed here as soon as they do.</source>
        <translation>Aparecerán aquí en cuanto lleguen.</translation>
    </message>
    <message>
        <source>No conversation fits.</source>
        <translation>Ninguna conversación coincide.</translation>
    </message>
    <message>
        <source>Try fewer words or another time, or look at all conversations.</source>
        <translation>Pruebe con menos palabras u otra fecha, o vea todas las conversaciones.</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>Volver a la lista</translation>
    </message>
    <message>
        <source>There are no messages of this conversation in the workspace.</source>
        <translation>No hay mensajes de esta conversación en el espacio de trabajo.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln note(s)</source>
        <translation>
            <numerusform>%Ln nota</numerusform>
            <numerusform>%Ln notas</numerusform>
        </translation>
    </message>
    <message>
        <source>Deleted in Kustomer on {day}</source>
        <translation>Eliminada en Kustomer el {day}</translation>
    </message>
    <message>
        <source>The key is still on your clipboard.</source>
        <translation>La clave sigue en el portapapeles.</translation>
    </message>
    <message>
        <source>Clear it</source>
        <translation>Vaciarlo</translation>
    </message>
    <message>
        <source>The clipboard was cleared.</source>
        <translation>Se vació el portapapeles.</translation>
    </message>
    <message>
        <source>The key is no longer on your clipboard; nothing was cleared.</source>
        <translation>La clave ya no está en el portapapeles; no se vació nada.</translation>
    </message>
    <message>
        <source>All {records} records of the account are in the workspace</source>
        <translation>Los {records} registros de la cuenta están en el espacio de trabajo</translation>
    </message>
    <message>
        <source>{things} things happened at Kustomer since; {records} records here, none came or went</source>
        <translation>Desde entonces pasaron {things} cosas en Kustomer; aquí hay {records} registros, ninguno llegó ni se fue</translation>
    </message>
    <message>
        <source>The key is deleted from where it was kept</source>
        <translation>La clave se ha borrado de donde estaba guardada</translation>
    </message>
    <message>
        <source>{conversations} conversations among {records} records</source>
        <translation>{conversations} conversaciones entre {records} registros</translation>
    </message>
    <message>
        <source>That was everything.</source>
        <translation>Eso era todo.</translation>
    </message>
    <message>
        <source>The tour was ended.</source>
        <translation>El recorrido se ha terminado.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s)</source>
        <translation>
            <numerusform>%Ln imagen</numerusform>
            <numerusform>%Ln imágenes</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>Another Customer AI Connect may be using it: close that one, then try again.</source>
        <translation>Puede que otro Customer AI Connect la esté usando: cierre ese e inténtelo de nuevo.</translation>
    </message>
</context>
</TS>
